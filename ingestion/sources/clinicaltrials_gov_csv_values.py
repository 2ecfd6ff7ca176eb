"""What the text of a cell of a table download means, by kind of text: constants, dates, ages, lists.

Belongs here: one text in, one value out. Does not belong here: which column has which kind, what a study looks like
(clinicaltrials_gov_csv.py).

Both spellings are read wherever they occur: that of today's downloads, which is the API's own (DOUBLE, 2011-09), and
that of the layout before 2023 (Double, September 2011).
"""

import re
from typing import Any

_MONTHS = {
    name: number
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), start=1
    )
}
_WORDY_DATE = re.compile(r"([A-Z][a-z]+)(?: ([0-9]{1,2}),)? ([0-9]{4})")
_TYPED = re.compile(r"(?:[A-Z][A-Z_]+|[A-Z][a-z]+(?: [A-Z][a-z]+)?):(?: |$)")
_BAR = re.compile(r"(?<! )\|(?! )")  # with blanks around it, it is part of a name
_AGES = re.compile(r"(?:(?:([0-9]+ \w+)(?: to ([0-9]+ \w+)| and older)|[Uu]p to ([0-9]+ \w+)) *)?\(?([^()]*)\)?")
_CONSTANTS = {
    "UNKNOWN_STATUS": "UNKNOWN",
    "NOT_APPLICABLE": "NA",
    "N_A": "NA",
    "EDUCATIONAL_COUNSELING_TRAINING": "ECT",
}


class UnreadableCell(ValueError):
    """A cell that cannot be what its column says."""


def whole_number(column: str, text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 16):
        raise UnreadableCell(f"{column} is {text[:60]!r}, not a whole number")
    return int(text) if text else None


def date_text(text: str) -> str:
    """A date as the API writes it (2011-09-01, 2011-09); what is no date passes through and is unreadable there."""
    told = _WORDY_DATE.fullmatch(text)
    if not told or told[1] not in _MONTHS:
        return text
    month, day, year = _MONTHS[told[1]], told[2], told[3]
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")


def constant(text: str) -> str:
    """A text in the registry's spelling of constants: Active, not recruiting → ACTIVE_NOT_RECRUITING."""
    spelled = re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")
    return _CONSTANTS.get(spelled, spelled)


def names_in(text: str) -> list[str]:
    return [part for part in _BAR.split(text) if part]


def interventions(text: str) -> list[dict[str, str]]:
    """`TYPE: name` joined with bars; a piece without a type is the rest of a name that holds a bar."""
    found: list[str] = []
    for piece in text.split("|"):
        if found and not _TYPED.match(piece):
            found[-1] += "|" + piece
        else:
            found.append(piece)
    return [_intervention(each) for each in found if each]


def _intervention(text: str) -> dict[str, str]:
    if not _TYPED.match(text):
        return {"name": text}
    kind, _, name = text.partition(":")
    return {"type": constant(kind), "name": name.strip()}


def ages(text: str) -> dict[str, Any]:
    """`ADULT, OLDER_ADULT`; before, `18 Years to 75 Years (Adult, Older Adult)`, either limit or both absent."""
    told = _AGES.fullmatch(re.sub(r"\s+", " ", text))
    if not told:
        raise UnreadableCell(f"Age is {text[:60]!r}, which is not understood")
    youngest, oldest, up_to, groups = told.groups()
    return {
        "minimumAge": youngest,
        "maximumAge": oldest or up_to,
        "stdAges": [constant(group) for group in groups.split(",") if group.strip()],
    }
