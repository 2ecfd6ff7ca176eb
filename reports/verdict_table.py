"""The table of verdicts on printed numbers, as its template shows it: counts, filters, lines.

Belongs here: words and looks of verdicts, on a monitor's page and on the page of all documents. Does not belong here:
reading (page_data.py, ledger_page.py), any verdict (dbt).
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from reports.display import FORMATS, Label
from reports.page_data import Row
from reports.page_layout import Spec, sort_key

CLAIM_ORDER = ("document_id", "claim_order", "claim_id", "basis")
_SIGNS = ("~", ">", "<", ">=", "<=")
Word = Callable[[str], Label]


def verdicts(
    word: Word, table: list[Row], tones: Spec, subject: Callable[[Row], Label], filters: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Counts by verdict and basis, the lines with their words, and the options of the filters.

    `filters` are further columns to choose by, before verdict, basis and location.
    """
    ordered = sorted(table, key=lambda row: sort_key(row, CLAIM_ORDER))
    counted = Counter((row["verdict"], row["basis"]) for row in table)
    kinds, bases = (list(dict.fromkeys(sorted(row[name] for row in table))) for name in ("verdict", "basis"))
    places = sorted({row["location"] for row in table if row["location"]})
    options = {name: [(one, word(one)) for one in sorted({row[name] for row in table})] for name in filters}
    options |= {
        "verdict": [(kind, verdict_label(word, kind)) for kind in kinds],
        "basis": [(basis, word(basis)) for basis in bases],
        "location": [(place, word(place)) for place in places],
    }
    return {
        "bases": [{"label": label} for _, label in options["basis"]],
        "counts": [
            {"label": label, "tone": tone(kind, tones), "counts": [counted[kind, basis] for basis in bases]}
            for kind, label in options["verdict"]
        ],
        "filters": list(options.items()),
        "lines": [verdict_line(word, row, tones, subject(row)) for row in ordered],
    }


def verdict_line(word: Word, row: Row, tones: Spec, subject: Label) -> dict[str, Any]:
    """One claim as a line of the table."""
    return {
        "row": row,
        "what": subject,
        "location": word(row["location"] or ""),
        "basis": word(row["basis"]),
        "reported": reported(row),
        "verdict": verdict_label(word, row["verdict"]),
        "tone": tone(row["verdict"], tones),
        "recomputed": Label.of(FORMATS["text"](row["recomputed"])),
        # Recomputed from the document's own numbers it is no cell of ours, so only the other basis has an address
        "address": row["address"] if row["basis"] == "data" and row["recomputed"] is not None else None,
        "arithmetic": Label.of(row["arithmetic_en"], row["arithmetic_zh"]),
        "reason": Label.of(row["reason_en"], row["reason_zh"]),
    }


def reported(row: Row) -> str:
    """The figure as printed, with what the document says of it: more than, about."""
    sign = row.get("comparator") or "="
    return f"{sign} {row['reported']}" if sign in _SIGNS else FORMATS["text"](row["reported"])


def verdict_label(word: Word, verdict: str) -> Label:
    """The word of a verdict; one with a reason (`not_computable: sample`) keeps the reason."""
    kind, _, reason = verdict.partition(": ")
    named = word(f"verdict_{kind}")
    return named if not reason else Label(f"{named.en}: {word(reason).en}", f"{named.zh}：{word(reason).zh}")


def tone(verdict: str, tones: Spec) -> str:
    """good, bad or open: the look of a verdict, which its words always repeat."""
    return tones.get(verdict.partition(": ")[0], "open")
