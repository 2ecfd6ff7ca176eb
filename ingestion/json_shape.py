"""The shape a JSON record is declared to have, as a type that checks it.

Belongs here: turning a column declaration (`STRUCT(a VARCHAR, b BIGINT[])`) into a msgspec
type, so that the read and its check come from one declaration. Does not belong here: which
fields a source has, files, what happens to a record that does not fit.

Why a check beside the read: the reader casts in silence (an object into a text column becomes
its JSON text, 1.5 into an integer column becomes 2, "12" becomes 12), and a retyped field is
the provider changing its format.
"""

import keyword
import re
from collections.abc import Iterable
from typing import Any

import msgspec

Tree = dict[str, "Tree"]
_SCALARS: dict[str, Any] = {"VARCHAR": str, "BIGINT": int, "BOOLEAN": bool, "DOUBLE": float}
_TOKEN = re.compile(r'"[^"]+"|\w+|\[\]|[(),]')


def shape_of(declaration: str, name: str, known: Iterable[str] = ()) -> Any:
    """A msgspec type for a declared column type; every member may be absent or null, others are ignored.

    `known` are dotted names (`section.module.field`) of everything a provider documents: a struct that has members
    there refuses all others, so that one decode says whether anything is new. What is known and not declared is not
    looked into.

    Raises ValueError on a declaration that is not STRUCT, list, VARCHAR, BIGINT, BOOLEAN or DOUBLE.
    """
    tokens, tree = _TOKEN.findall(declaration), {}
    for path in known:
        level = tree
        for member in path.split("."):
            level = level.setdefault(member, {})
    shape, end = _parse(tokens, 0, name, tree)
    if end != len(tokens):
        raise ValueError(f"{name}: not understood after {' '.join(tokens[:end][-3:])}")
    return shape


def _parse(tokens: list[str], at: int, name: str, known: Tree) -> tuple[Any, int]:
    word, at = tokens[at], at + 1
    if word == "STRUCT":
        shape, at = _parse_members(tokens, at, name, known)
    elif word in _SCALARS:
        shape = _SCALARS[word]
    else:
        raise ValueError(f"{name}: no such type {word}")
    while at < len(tokens) and tokens[at] == "[]":
        shape, at = list[shape | None], at + 1
    return shape, at


def _parse_members(tokens: list[str], at: int, name: str, known: Tree) -> tuple[Any, int]:
    """The members between the brackets of a STRUCT; `at` points to its opening bracket."""
    members = {}
    while tokens[at] in "(,":
        member = tokens[at + 1].strip('"')
        members[member], at = _parse(tokens, at + 2, f"{name}_{member}", known.get(member, {}))
    return _struct(name, members, known), at + 1


def _struct(name: str, members: dict[str, Any], known: Tree) -> type:
    unread = {
        member: _struct(f"{name}_{member}", {}, below) if below else msgspec.Raw
        for member, below in known.items()
        if member not in members
    }
    every = members | unread
    attributes = {member + "_" if keyword.iskeyword(member) else member: member for member in every}
    shapes = [(attribute, _or_null(every[member]), None) for attribute, member in attributes.items()]
    return msgspec.defstruct(name, shapes, rename=attributes, forbid_unknown_fields=bool(known), gc=False)


def _or_null(shape: Any) -> Any:
    return shape if shape is msgspec.Raw else shape | None  # Raw takes a null, and is refused in a union
