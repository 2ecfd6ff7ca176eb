"""Made-up bibliographic exports read in tests.

Belongs here: bytes to a file to records. Does not belong here: assertions.
"""

from collections import Counter
from pathlib import Path
from types import ModuleType

from ingestion.publication_records import Problem

ReadBack = tuple[list[dict], list[Problem], Counter]


def read_back(source: ModuleType, folder: Path, content: bytes | str, form: str | None = None) -> ReadBack:
    """Filled columns of the records, problems and findings; without `form` the file has to be recognised."""
    body = content if isinstance(content, bytes) else content.encode()
    path = folder / "export.bin"
    path.write_bytes(body)
    parts = list(source.read(path, form or source.format_of(body[: 64 << 10])))
    rows = [row for part in parts for row in part.records.to_dicts()]
    filled = [{name: value for name, value in row.items() if value not in (None, [])} for row in rows]
    findings = sum((part.findings for part in parts), Counter())
    return filled, [problem for part in parts for problem in part.problems], findings


def placed(row: dict) -> list[tuple[str, list[int]]]:
    """Addresses of a record with the positions of their authors."""
    return [(one["text"], one["author_positions"]) for one in row.get("addresses", ())]


def funded(row: dict) -> list[tuple[str | None, list[str]]]:
    """Funders of a record with their grants."""
    return [(one["name"], one["grant_numbers"]) for one in row.get("funders", ())]
