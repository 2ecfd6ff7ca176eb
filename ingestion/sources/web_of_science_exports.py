"""Web of Science exports that are not tagged text: tab-delimited, BibTeX and RIS as one column a tag.

Belongs here: taking these formats apart and saying every field with the tag it has in tagged text.
Does not belong here: what a field means (web_of_science_records.py), tagged text (web_of_science_fields.py).

These are read record by record in Python; exports of these formats are small (the provider gives 500 to 1,000
records a file). Written by hand for this provider, as general readers of BibTeX and RIS fail on its files: fields that
run together in a line, braces that do not balance, names that are no names.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from ingestion.sources.web_of_science_fields import CONTINUATION, SCHEMA, TAGS, UNKNOWN

_ROWS = 5_000
_Line = tuple[int, str]
# Line, cells by tag (unknown fields under UNKNOWN), or reason and detail; the text as received
_Entry = tuple[int, dict[str, str], tuple[str, str] | None, str]

_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  -(?: |$)(.*)", re.DOTALL)
_RIS_JOINED = re.compile(r"(?<=.)(?=[A-Z][A-Z0-9]  - )")
_RIS_TAGS = {
    "T2": "SO", "A1": "CA", "AD": "C1", "DA": "PD", "SP": "BP", "DO": "DI", "C6": "EA", "C7": "AR", "AN": "UT",
    "CP": "CT", "ED": "BE", "T3": "SE", "Y2": "CY",
}  # fmt: skip
_RIS_SAME = frozenset("AU TI LA AB C3 FU FX PU PI PA SN J9 JI PY VL IS EP WE MA".split())
_RIS_COUNTS = {"TC": r"Times Cited in Web of Science Core Collection:\s*(\d+)", "NR": r"Cited Reference Count:\s*(\d+)"}
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")

_BIB_ENTRY = re.compile(r"@(\w+)\{\s*([^,\s]*),?\s*")
_BIB_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*=\s*\{")
_BIB_TAGS = {
    "Author": "AF", "Book-Author": "BF", "Editor": "BE", "Title": "TI", "Journal": "SO", "Booktitle": "SO",
    "Series": "SE", "Year": "PY", "Month": "PD", "Volume": "VL", "Number": "IS", "Pages": "BP", "Publisher": "PU",
    "Address": "PA", "Type": "DT", "Language": "LA", "Affiliation": "C1", "DOI": "DI", "EarlyAccessDate": "EA",
    "EarlyAccessYear": "EY", "ISSN": "SN", "EISSN": "EI", "ISBN": "BN", "Article-Number": "AR", "Keywords": "DE",
    "Keywords-Plus": "ID", "Research-Areas": "SC", "Web-of-Science-Categories": "WC", "Abstract": "AB",
    "Funding-Acknowledgement": "FU", "Funding-Text": "FX", "Cited-References": "CR", "DA": "DA", "OA": "OA",
    "Number-of-Cited-References": "NR", "Times-Cited": "TC", "ORCID-Numbers": "OI", "Unique-ID": "UT",
    "ESI-Highly-Cited-Paper": "HC", "ESI-Hot-Paper": "HP", "Journal-ISO": "JI", "Doc-Delivery-Number": "GA",
    "Web-of-Science-Index": "WE", "Affiliations": "C3", "ResearcherID-Numbers": "RI", "Author-Email": "EM",
    "Usage-Count-Last-180-days": "U1", "Usage-Count-Since-2013": "U2", "Note": "CT", "Organization": "SP",
    "Meeting": "MA",
}  # fmt: skip
_LATEX = re.compile(r"\\textbackslash\{\}|\\([&_%#$^~{}])|\{([^{}\\\s\w]{1,2})\}|``?")
_BROKEN = re.compile(r"(?<=\\)\n   ")  # a line ends inside an escape
_NUMBER = re.compile(r"^(.*?)(?:,? ?(?:SI|S|[A-Z]))?$")
_MARKED = re.compile(r"\((?:reprint|corresponding) author\)", re.IGNORECASE)


def tables(path: Path, form: str, encoding: str) -> Iterator[pa.Table]:
    """The records of a file as `web_of_science_fields.fields` gives them, some thousand a table.

    `form` is tab, bibtex or ris. A record that cannot be read has a reason and no cells.
    """
    entries = _READERS[form](_lines(path, encoding))
    while part := list(islice(entries, _ROWS)):
        yield _table(part)


def _lines(path: Path, encoding: str) -> Iterator[_Line]:
    """Numbered lines without their ends; what is no text of the encoding becomes lone surrogates."""
    # UTF-16 has no surrogates to spare: there a broken character is one that says so
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    with path.open(encoding=encoding, errors=errors, newline="\n") as file:
        for number, line in enumerate(file, start=1):
            text = line.removeprefix("\ufeff").rstrip("\r\n")
            yield number, text if errors != "replace" else text.replace("\ufffd", "\udcff")


def _table(entries: list[_Entry]) -> pa.Table:
    checked = [_checked(*entry) for entry in entries]
    columns = [
        pa.array([entry[0] for entry in checked], pa.int64()),
        pa.array([problem and problem[0] for _, _, problem, _ in checked], pa.string()),
        pa.array([problem and problem[1] for _, _, problem, _ in checked], pa.string()),
        pa.array([body.encode("utf-8", "surrogateescape") if problem else None for _, _, problem, body in checked]),
    ]
    columns += [
        pa.array([None if problem else cells.get(name) for _, cells, problem, _ in checked], SCHEMA.field(name).type)
        for name in (*TAGS, UNKNOWN)
    ]
    return pa.table(columns, schema=SCHEMA)


def _checked(line: int, cells: dict[str, str], problem: tuple[str, str] | None, body: str) -> _Entry:
    try:
        body.encode()
    except UnicodeEncodeError:
        return line, {}, ("not_utf8", "a text is not in the encoding of the file; export again or save as UTF-8"), body
    if not problem and not cells.get("UT"):
        problem = ("required_missing", "the record has no UT, its id")
    return line, cells, problem, body


def _tab(lines: Iterator[_Line]) -> Iterator[_Entry]:
    """Rows under a header of tags; not CSV, quotes mean nothing. Older exports end each row with a tab more."""
    _, header = next(lines, (0, ""))
    names = header.split("\t")
    for number, text in lines:
        values = text.split("\t")
        if not text.strip():
            continue
        if len(values) - len(names) not in (0, 1) or (len(values) > len(names) and values[-1].strip()):
            yield number, {}, ("field_count", f"{len(values)} fields under a header of {len(names)}"), text
            continue
        said = {name.strip(): value for name, value in zip(names, values, strict=False) if value.strip()}
        unknown = [f"{name} {said.pop(name)}" for name in list(said) if name not in TAGS]
        cells = {tag: _as_lines(tag, value) for tag, value in said.items()}
        yield number, cells | ({UNKNOWN: "\n".join(unknown)} if unknown else {}), None, text


def _as_lines(tag: str, text: str) -> str:
    """A cell with its values a line each, where tagged text has them so."""
    if tag in ("AU", "AF", "CA", "CR"):
        return text.replace("; ", CONTINUATION)
    return re.sub(r"; (?![^\[\]]*\])", CONTINUATION, text) if tag == "C1" else text


def _ris(lines: Iterator[_Line]) -> Iterator[_Entry]:
    """Records from TY to ER; a line without a tag continues the field before it."""
    held: list[_Line] = []
    for number, text in lines:
        if text.startswith("TY  -") and held:
            yield held[0][0], {}, ("truncated", "the record has no end (ER)"), _joined(held)
            held = []
        if held or text.strip():
            held.append((number, text))
        if text.startswith("ER  -"):
            yield held[0][0], _ris_cells([line for _, line in held]), None, _joined(held)
            held = []
    if held:
        yield held[0][0], {}, ("truncated", "the record has no end (ER)"), _joined(held)


def _joined(held: list[_Line]) -> str:
    return "\n".join(text for _, text in held)


def _ris_cells(lines: list[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    tag = ""
    for line in lines:
        # The lists of addresses, organisations and indexes run together, with what follows them
        for part in _RIS_JOINED.split(line) if line[:2] in ("AD", "C3", "WE") else (line,):
            if matched := _RIS_LINE.match(part):
                tag = matched[1]
                found.setdefault(tag, []).append(matched[2])
            elif tag:
                found[tag][-1] += f"\n{part}"
    cells = {tag: CONTINUATION.join(found[tag]) for tag in _RIS_SAME & found.keys()}
    cells |= {ours: CONTINUATION.join(found[tag]) for tag, ours in _RIS_TAGS.items() if tag in found}
    cells |= _ris_numbers(found) | _keywords(found.get("KW", []))
    unknown = found.keys() - _RIS_SAME - _RIS_TAGS.keys() - {"TY", "ER", "KW", "N1"}
    if unknown:
        cells[UNKNOWN] = "\n".join(f"{tag} {' '.join(found[tag])}" for tag in sorted(unknown))
    return cells


def _ris_numbers(found: dict[str, list[str]]) -> dict[str, str]:
    """Counts that stand in a note, and serial numbers, which share a tag with those of books."""
    note = "\n".join(found.get("N1", []))
    numbers = {tag: re.search(pattern, note) for tag, pattern in _RIS_COUNTS.items()}
    cells = {tag: matched[1] for tag, matched in numbers.items() if matched}
    serial = found.get("SN", [])
    parted = {
        "SN": [one for one in serial if _ISSN.fullmatch(one)],
        "BN": [one for one in serial if not _ISSN.fullmatch(one)],
    }
    # An empty SN must not leave what the general mapping said
    return cells | {tag: "; ".join(values) for tag, values in parted.items() if values or tag in ("SN",) and serial}


def _keywords(words: list[str]) -> dict[str, str]:
    """Keywords of authors and index terms stand in one list: the last run of words in capitals is the index's."""
    last = len(words)
    while last and words[last - 1].upper() == words[last - 1]:
        last -= 1
    return {tag: "; ".join(part) for tag, part in (("DE", words[:last]), ("ID", words[last:])) if part}


def _bibtex(lines: Iterator[_Line]) -> Iterator[_Entry]:
    """Entries from @ to a line with a brace only; a field begins at the start of a line."""
    held: list[_Line] = []
    for number, text in lines:
        if text.startswith("@") and held:
            yield held[0][0], {}, ("truncated", "the entry has no end"), _joined(held)
            held = []
        if held or text.strip():
            held.append((number, text))
        if text.rstrip() == "}" and held:
            yield held[0][0], _bib_cells([line for _, line in held[1:-1]]), None, _joined(held)
            held = []
    if held:
        yield held[0][0], {}, ("truncated", "the entry has no end"), _joined(held)


def _bib_cells(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        if matched := _BIB_FIELD.match(line):
            name = matched[1]
            found[name] = line[matched.end() :]
        elif name:
            found[name] += f"\n{line}"
    texts = {name: _latex(text.rstrip().removesuffix(",").removesuffix("}")) for name, text in found.items()}
    unknown = [f"{name} {text}" for name, text in texts.items() if name not in _BIB_TAGS]
    cells = {_BIB_TAGS[name]: text for name, text in texts.items() if name in _BIB_TAGS}
    for tag, change in _BIB_CHANGES.items():
        if tag in cells:
            cells |= change(cells)
    return cells | ({UNKNOWN: "\n".join(unknown)} if unknown else {})


def _latex(text: str) -> str:
    """A text without the escapes of LaTeX."""

    def shown(matched: re.Match[str]) -> str:
        if matched[0][0] == "`":
            return '"' if matched[0] == "``" else "'"
        if matched[2] == "''":
            return '"'
        return matched[1] or matched[2] or "\\"

    return _LATEX.sub(shown, _BROKEN.sub("", text))


def _bib_authors(cells: dict[str, str]) -> dict[str, str]:
    names = [name.split(", ") for name in " ".join(cells["AF"].split()).split(" and ")]
    # BibTeX has the suffix of a name (Jr) in the middle, the other formats at the end
    return {"AF": CONTINUATION.join(", ".join((name[0], *name[2:], *name[1:2])) for name in names)}


def _bib_pages(cells: dict[str, str]) -> dict[str, str]:
    """A range; one page is the first and the last, `29+` goes on elsewhere."""
    if cells["BP"].endswith("+"):
        return {"BP": cells["BP"][:-1], "EP": "+"}
    first, _, last = cells["BP"].partition("-")
    return {"BP": first, "EP": last or first}


def _bib_number(cells: dict[str, str]) -> dict[str, str]:
    return {"IS": _NUMBER.sub(r"\1", cells["IS"])}


def _bib_references(cells: dict[str, str]) -> dict[str, str]:
    return {"CR": CONTINUATION.join(line.strip().removesuffix(".") for line in cells["CR"].split("\n"))}


def _bib_orcids(cells: dict[str, str]) -> dict[str, str]:
    return {"OI": "; ".join(line.strip() for line in cells["OI"].split("\n"))}


def _bib_affiliation(cells: dict[str, str]) -> dict[str, str]:
    """One field holds RP and C1, whose authors stand before the address as if they were part of it."""
    names = sorted(cells.get("AF", "").split(CONTINUATION), key=len, reverse=True)
    lines = [line.strip() for line in cells["C1"].split("\n")]
    marked = [line for line in lines if _MARKED.search(line)]
    others = [_grouped(line, names) for line in lines if not _MARKED.search(line)]
    return {"RP": "; ".join(marked), "C1": CONTINUATION.join(others)}


def _grouped(line: str, names: list[str]) -> str:
    group, rest = [], line
    while name := next((one for one in names if one and rest.startswith((f"{one}; ", f"{one}, "))), None):
        group.append(name)
        ended = rest[len(name)] == ","
        rest = rest[len(name) + 2 :]
        if ended:
            break
    return f"[{'; '.join(group)}] {rest}" if group else line


_BIB_CHANGES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "AF": _bib_authors,
    "C1": _bib_affiliation,
    "BP": _bib_pages,
    "IS": _bib_number,
    "CR": _bib_references,
    "OI": _bib_orcids,
}
_READERS: dict[str, Callable[[Iterator[_Line]], Iterator[_Entry]]] = {"tab": _tab, "bibtex": _bibtex, "ris": _ris}
