"""Reading one YAML file so that every complaint can name its line.

Belongs here: safe reading (texts, lists and mappings only), the line of every key, duplicate keys, and
the wording of a complaint. Does not belong here: what a monitor may contain (monitor.py).
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from ingestion.errors import MonitorError

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Complaint:
    """One thing wrong in a file: where it stands, what was found, what is allowed, and the likely intention."""

    place: Place
    found: str
    allowed: str
    suggestion: str | None = None


@dataclass(frozen=True)
class Document:
    """A YAML file as read: its `name` for messages, plain `data`, and the line of each place in it."""

    name: str
    data: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """Line of a place; of the nearest enclosing one where the place itself is absent."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def error(self, complaints: Iterable[Complaint]) -> MonitorError:
        """All complaints about this file as one error, in the order of their lines."""
        numbered = sorted((self.line(c.place), _dotted(c.place), c) for c in complaints)
        return MonitorError("\n".join(f"{self.name}:{line}: {_sentence(key, c)}" for line, key, c in numbered))


def read(text: str, name: str) -> Document:
    """Read one YAML document. Every scalar stays text: `no` is not false, and 2015-01-01 not yet a date.

    Raises:
        MonitorError: the text is not YAML, repeats a key, uses an alias, or is no mapping; each with its line.
    """
    try:
        _refuse_aliases(text, name)
        loader = yaml.BaseLoader(text)
        node = loader.get_single_node()
        lines: dict[Place, int] = {(): 1}
        repeated = list(_walk(node, (), lines)) if node is not None else []
        data = loader.construct_document(node) if node is not None and not repeated else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise MonitorError(f"{name}:{where}: not readable as YAML: {problem}; allowed: one YAML mapping") from error
    except RecursionError as error:
        raise MonitorError(f"{name}:1: not readable as YAML: nested too deeply; allowed: one YAML mapping") from error
    document = Document(name, data, lines)
    if repeated:
        raise document.error(repeated)
    if not isinstance(data, dict):
        raise document.error([Complaint((), _shown(data), "one YAML mapping, as in monitors/schema.json")])
    return document


def complaints(error: ValidationError, schema: dict[str, Any], document: Document) -> list[Complaint]:
    """Pydantic's findings as complaints; what is allowed is told by the JSON schema, the one list of it."""
    return [_complaint(finding, schema, document.data) for finding in error.errors()]


def nearest(found: object, allowed: Iterable[str]) -> str | None:
    """The allowed word that `found` most likely was meant to be, if any is near."""
    if not isinstance(found, str):
        return None
    words = sorted(allowed)
    by_folded = {word.lower(): word for word in reversed(words)}
    near = difflib.get_close_matches(found.lower(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def _refuse_aliases(text: str, name: str) -> None:
    # A few nested aliases expand to gigabytes, and a value that stands elsewhere has no line of its own
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1
            raise MonitorError(f"{name}:{line}: found the alias *{event.anchor}; allowed: the value written out")


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterable[Complaint]:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*place, index), lines)
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in seen:
                yield Complaint((*place, key), f"the key a second time in line {line}", "each key once")
                continue
            seen[key] = line
            lines[(*place, key)] = line
            yield from _walk(value_node, (*place, key), lines)


def _complaint(finding: Any, schema: dict[str, Any], data: Any) -> Complaint:
    place: Place = tuple(finding["loc"])
    context = finding.get("ctx", {})
    if finding["type"] == "contradiction":
        return Complaint((*place, *context["at"]), context["found"], context["allowed"], context["suggestion"])
    if finding["type"] == "extra_forbidden":
        keys = _allowed_keys(schema, place[:-1])
        return Complaint(place, f'the unknown key "{place[-1]}"', ", ".join(keys), nearest(place[-1], keys))
    part = _part(schema, place)
    if finding["type"] == "missing":
        return Complaint(place, "nothing", _allowed(schema, part))
    found = _value(data, place)
    return Complaint(place, _shown(found), _allowed(schema, part), nearest(found, part.get("enum", [])))


def _part(schema: dict[str, Any], place: Place) -> dict[str, Any]:
    part = schema
    for step in place:
        part = part.get("items", {}) if isinstance(step, int) else part.get("properties", {}).get(step, {})
        part = _resolved(schema, part)
    return part


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    # A key that may be left out is this or nothing; who wrote it meant this
    whole = [one for one in part.get("anyOf", []) if one.get("type") != "null"]
    if len(whole) == 1:
        part = whole[0] | {name: value for name, value in part.items() if name not in ("anyOf", "default")}
    reference = part.get("$ref")
    if reference is None:
        return part
    return schema["$defs"][reference.rsplit("/", 1)[-1]] | {k: v for k, v in part.items() if k != "$ref"}


def _allowed_keys(schema: dict[str, Any], place: Place) -> list[str]:
    return list(_part(schema, place).get("properties", {}))


def _allowed(schema: dict[str, Any], part: dict[str, Any]) -> str:
    if "enum" in part:
        return ", ".join(part["enum"])
    if "const" in part:
        return str(part["const"])
    if "properties" in part:
        return "a mapping with " + ", ".join(part["properties"])
    if "items" in part:
        return "a list, not empty, of: " + _allowed(schema, _resolved(schema, part["items"]))
    return part.get("description", "a text that is not empty")


def _value(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return f'"{value}"' if value else "nothing"


def _dotted(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".") or "(file)"


def _sentence(key: str, complaint: Complaint) -> str:
    hint = f' (did you mean "{complaint.suggestion}"?)' if complaint.suggestion else ""
    return f"{key}: found {complaint.found}; allowed: {complaint.allowed}{hint}"
