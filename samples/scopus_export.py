"""Made-up papers as Scopus hands them out: a comma-separated table of about 2025, 46 columns.

Belongs here: the columns, how people, places and funders stand in a cell. Does not belong here: which papers Scopus
has besides those of Web of Science (publication_overlaps.py).
"""

import csv
import io

from samples.paper_funding import funders_of
from samples.papers import Paper
from samples.publication_overlaps import ScopusRow
from samples.web_of_science_export import journal

HEADER = (
    *("Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "Volume", "Issue", "Art. No."),
    *("Page start", "Page end", "Page count", "Cited by", "DOI", "Link", "Affiliations", "Authors with affiliations"),
    *("Abstract", "Author Keywords", "Index Keywords", "Molecular Sequence Numbers", "Chemicals/CAS", "Tradenames"),
    *("Manufacturers", "Funding Details", "Funding Texts", "References", "Correspondence Address", "Editors"),
    *("Publisher", "Sponsors", "Conference name", "Conference date", "Conference location", "Conference code"),
    *("ISSN", "ISBN", "CODEN", "PubMed ID", "Language of Original Document", "Abbreviated Source Title"),
    *("Document Type", "Publication Stage", "Open Access", "Source", "EID"),
)


def table(rows: list[ScopusRow]) -> bytes:
    """The file: UTF-8 with a mark, every cell in quotes, lines that end with LF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    for place, row in enumerate(rows, start=1):
        writer.writerow(_cells(row, place))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cells(row: ScopusRow, place: int) -> dict[str, str]:
    paper, eid = row.paper, f"2-s2.0-99900{place:06d}"
    numbers = [str(99_900_000_000 + sum(map(ord, "".join(name)))) for name in paper.authors]
    return {
        **_people(paper, numbers),
        "Title": row.title,
        "Year": str(row.year),
        "Source title": row.container or journal(paper),
        "Volume": str(max(1, row.year - 1999)),
        "Issue": str(1 + paper.number % 12),
        "Page start": str(paper.number),
        "Page end": str(paper.number + 9),
        # Scopus counts a little more than Web of Science
        "Cited by": str(paper.citation_count * 21 // 20),
        "DOI": row.doi,
        "Link": f"https://www.scopus.com/inward/record.uri?eid={eid}",
        "Abstract": paper.abstract,
        "Author Keywords": "; ".join(paper.keywords),
        "Funding Details": "; ".join(f"{name}, ({grant})" if grant else name for name, grant in funders_of(paper)),
        "Publisher": "Sample Press",
        "ISSN": f"9990{paper.number % 80:04d}",
        "Language of Original Document": "English",
        "Document Type": row.document_type,
        "Publication Stage": "Final",
        "Source": "Scopus",
        "EID": eid,
    }


def _people(paper: Paper, numbers: list[str]) -> dict[str, str]:
    full = [f"{last}, {first}" for last, first in paper.authors]
    where = [[each.full for each in paper.addresses if place in each.authors] for place in range(len(full))]
    lead = paper.addresses[0].full if paper.addresses else ""
    last, first = paper.authors[0]
    return {
        "Authors": "; ".join(f"{last}, {first[0]}." for last, first in paper.authors),
        "Author full names": "; ".join(f"{name} ({number})" for name, number in zip(full, numbers, strict=True)),
        "Author(s) ID": "; ".join(numbers),
        "Affiliations": "; ".join(dict.fromkeys(each.full for each in paper.addresses)),
        "Authors with affiliations": "; ".join(", ".join([name, *at]) for name, at in zip(full, where, strict=True)),
        "Correspondence Address": f"{first[0]}. {last}; {lead}" if lead else "",
    }
