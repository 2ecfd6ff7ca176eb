"""The part of the registry's search language that pulls and monitors use, evaluated over studies.

Belongs here: parsing an expression and saying whether a study matches. Does not belong here: HTTP.

    expression := term (OR term)* ; term := factor (AND factor)*
    factor     := NOT factor | SEARCH[Location] factor | AREA[Field] value | ( expression ) | words
    value      := RANGE[from,to] | "words" | words | ( expression of words )
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_TOKEN = re.compile(r'\s*(?:(AREA|SEARCH|RANGE)\[([^\]]*)\]|([()])|"([^"]*)"|([^\s()"]+))')
FIELDS = (
    "NCTId",
    "StudyFirstPostDate",
    "LastUpdatePostDate",
    "StudyType",
    "OverallStatus",
    "InterventionType",
    "LocationCountry",
    "LocationCity",
    "LocationState",
    "LocationFacility",
)
_LOCATION = {
    "LocationCountry": "country",
    "LocationCity": "city",
    "LocationState": "state",
    "LocationFacility": "facility",
}
Match = Callable[["Record"], bool]


class BadExpression(ValueError):
    """The registry would answer 400."""


@dataclass
class Record:
    """What one study offers to a search: values a field, and its locations one by one."""

    values: dict[str, list[str]]
    locations: list["Record"] = field(default_factory=list)


def index(study: dict) -> Record:
    """The searchable values of a study."""
    protocol = study["protocolSection"]
    status = protocol.get("statusModule", {})
    design = protocol.get("designModule", {})
    arms = protocol.get("armsInterventionsModule", {})
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    locations = [Record({area: [site[key]] for area, key in _LOCATION.items() if site.get(key)}) for site in sites]
    values = {
        "NCTId": [protocol["identificationModule"]["nctId"]],
        "StudyFirstPostDate": [status.get("studyFirstPostDateStruct", {}).get("date", "")],
        "LastUpdatePostDate": [status.get("lastUpdatePostDateStruct", {}).get("date", "")],
        "StudyType": [design.get("studyType", "")],
        "OverallStatus": [status.get("overallStatus", "")],
        "InterventionType": [each.get("type", "") for each in arms.get("interventions", [])],
    }
    for area in _LOCATION:
        values[area] = [value for location in locations for value in location.values.get(area, [])]
    return Record(values, locations)


def compile_expression(text: str) -> Match:
    """An expression as a predicate over indexed studies; BadExpression when it is not understood."""
    parser = _Parser(_tokens(text))
    match = parser.any_of(None)
    if parser.tokens:
        raise BadExpression(f"unexpected {parser.tokens[0][1]!r}")
    return match


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while position < len(text.rstrip()):
        token = _TOKEN.match(text, position)
        if token is None:
            raise BadExpression(f"cannot read {text[position : position + 20]!r}")
        position = token.end()
        operator, argument, bracket, quoted, word = token.groups()
        if operator:
            found.append((operator, argument))
        elif bracket:
            found.append((bracket, bracket))
        elif quoted is not None:
            found.append(("text", quoted))
        else:
            found.append((word, word) if word in ("AND", "OR", "NOT") else ("text", word))
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens

    def next_is(self, kind: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] == kind

    def take(self, kind: str) -> str:
        if not self.next_is(kind):
            raise BadExpression(f"{kind} expected")
        return self.tokens.pop(0)[1]

    def any_of(self, area: str | None) -> Match:
        parts = [self.all_of(area)]
        while self.next_is("OR"):
            self.take("OR")
            parts.append(self.all_of(area))
        return lambda record: any(part(record) for part in parts)

    def all_of(self, area: str | None) -> Match:
        parts = [self.factor(area)]
        while self.next_is("AND"):
            self.take("AND")
            parts.append(self.factor(area))
        return lambda record: all(part(record) for part in parts)

    def factor(self, area: str | None) -> Match:
        if self.next_is("NOT"):
            self.take("NOT")
            inner = self.factor(area)
            return lambda record: not inner(record)
        if self.next_is("("):
            self.take("(")
            inner = self.any_of(area)
            self.take(")")
            return inner
        if self.next_is("SEARCH"):
            if self.take("SEARCH") != "Location":
                raise BadExpression("only SEARCH[Location] is known here")
            inner = self.factor(area)
            return lambda record: any(inner(location) for location in record.locations)
        if self.next_is("AREA"):
            area = self.take("AREA")
            if area not in FIELDS:
                raise BadExpression(f"unknown area {area}")
            return self.factor(area)
        return self.value(area)

    def value(self, area: str | None) -> Match:
        if area is None:
            raise BadExpression("words without AREA are not searched here")
        if self.next_is("RANGE"):
            low, high = (part.strip() for part in self.take("RANGE").split(","))
            start, end = ("" if low == "MIN" else low), ("9999" if high == "MAX" else high)
            return lambda record: any(value and start <= value <= end for value in record.values.get(area, []))
        words = [self.take("text")]
        while self.next_is("text"):
            words.append(self.take("text"))
        phrase = re.compile(rf"(?<!\w){re.escape(' '.join(words))}(?!\w)", re.IGNORECASE)
        return lambda record: any(phrase.search(value) for value in record.values.get(area, []))
