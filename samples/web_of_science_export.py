"""Made-up papers as Web of Science hands them out: tagged text, in batches of 500.

Belongs here: tags, their order, lines and continuation lines. Does not belong here: what a paper says.
Numbers are from ranges no provider is near: UT WOS:9999…, PMID 99……, ISSN 9990-….
"""

import textwrap
from collections.abc import Iterator

from samples.paper_funding import funders_of
from samples.papers import Paper

HEADER = "\ufeffFN Clarivate Analytics Web of Science\nVR 1.0\n"
FOOTER = "EF\n"
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
SEARCHED = "2023-10-09"


def tagged(papers: list[Paper]) -> bytes:
    """One file."""
    return (HEADER + "\n".join(_record(paper) for paper in papers) + "\n" + FOOTER).encode()


def _record(paper: Paper) -> str:
    lines = [line for tag, values in _fields(paper) for line in _lines(tag, values)]
    if paper.is_broken:
        # Cut in its abstract, as by a download that stopped; the next record follows at once
        cut = next(place for place, line in enumerate(lines) if line.startswith("AB "))
        return "\n".join([*lines[:cut], lines[cut][:80], ""])
    return "\n".join([*lines, "ER", ""])


def _lines(tag: str, values: list[str]) -> Iterator[str]:
    """A value a line: the first after its tag, the others after three blanks; nothing where there is no value."""
    for place, value in enumerate(value for value in values if value):
        yield f"{'  ' if place else tag} {value}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 77, break_long_words=False, break_on_hyphens=False)


def _fields(paper: Paper) -> Iterator[tuple[str, list[str]]]:
    yield "PT", ["J"]
    yield "AU", [short_name(*name) for name in paper.authors]
    yield "AF", [full_name(*name) for name in paper.authors]
    yield "TI", _wrapped(paper.title)
    yield "SO", [journal(paper).upper()]
    yield "LA", ["English"]
    yield "DT", [paper.document_type]
    yield "DE", _wrapped("; ".join(paper.keywords))
    yield "ID", _wrapped("SAMPLE RECORDS; " + "; ".join(term.upper() for term in paper.keywords[-2:]))
    yield "AB", [paper.abstract]
    yield "C1", [_address(paper, each.short, each.authors) for each in paper.addresses]
    yield "RP", _corresponding(paper)
    yield from _funding(paper)
    yield "CR", [_reference(one) for one in paper.references]
    yield "NR", [str(len(paper.references))]
    yield "TC", [str(paper.citation_count)]
    yield "Z9", [str(paper.citation_count + paper.number % 4)]
    yield from _issue(paper)
    yield "WC", _wrapped("; ".join(paper.categories))
    yield "SC", _wrapped("; ".join(paper.categories))
    yield "UT", [f"WOS:9999{paper.number:011d}"]
    yield "PM", [f"99{paper.number:06d}" if paper.number % 5 else ""]
    yield "HC", ["Y" if paper.is_flagged else ""]
    yield "HP", ["N" if paper.is_flagged else ""]
    yield "DA", [SEARCHED]


def short_name(last: str, first: str) -> str:
    """As in AU."""
    return f"{last}, {first[0]}"


def full_name(last: str, first: str) -> str:
    """As in AF and C1."""
    return f"{last}, {first}"


def journal(paper: Paper) -> str:
    """A made-up journal of the paper's first category; of each category one has half the papers."""
    letter = "AAAABBCD"[paper.number % 8]
    return f"Sample Journal of {paper.categories[0] if paper.categories else 'Oncology'} {letter}"


def _address(paper: Paper, text: str, authors: list[int]) -> str:
    names = "; ".join(full_name(*paper.authors[place]) for place in authors)
    # Of one paper in fourteen nobody says who stands where
    return f"[{names}] {text}." if names and paper.number % 14 else f"{text}."


def _corresponding(paper: Paper) -> list[str]:
    if not paper.addresses:
        return []
    address = paper.addresses[0]
    name = short_name(*paper.authors[address.authors[-1] if address.authors else 0])
    role = "corresponding" if paper.year >= 2020 else "reprint"
    return [f"{name} ({role} author), {address.short}."]


def _funding(paper: Paper) -> Iterator[tuple[str, list[str]]]:
    listed = [f"{name} [{grant}]" if grant else name for name, grant in funders_of(paper)]
    yield "FU", _wrapped("; ".join(listed))
    names = " and ".join(name for name, _ in funders_of(paper))
    yield "FX", _wrapped(f"This made-up work was supported by {names}.") if names else []


def _reference(paper: Paper) -> str:
    name = short_name(*paper.authors[0]).replace(",", "")
    return f"{name}, {paper.year}, SAMPLE J, V{paper.year - 1999}, P{paper.number}, DOI {paper.doi}"


def _issue(paper: Paper) -> Iterator[tuple[str, list[str]]]:
    """Publisher and issue; a paper before its issue has neither year nor volume, only the date of early access."""
    month = MONTHS[paper.number % 12]
    has_issue = bool(paper.year) and not paper.is_early_access
    yield "PU", ["SAMPLE PRESS"]
    yield "SN", [f"9990-{paper.number % 80:04d}"]
    yield "J9", [f"SAMPLE J {'ABCD'[paper.number % 4]}"]
    if has_issue:
        yield "PD", [month]
        yield "PY", [str(paper.year)]
        yield "VL", [str(paper.year - 1999)]
        yield "IS", [str(1 + paper.number % 12)]
        yield "BP", [str(paper.number)]
        yield "EP", [str(paper.number + 9)]
    yield "DI", [paper.doi]
    if paper.is_early_access and paper.year:
        yield "EA", [f"{month} {paper.year}"]
        yield "EY", [str(paper.year)]
