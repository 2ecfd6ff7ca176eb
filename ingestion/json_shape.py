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
from typing import Any

import msgspec

_SCALARS: dict[str, Any] = {"VARCHAR": str, "BIGINT": int, "BOOLEAN": bool, "DOUBLE": float}
_TOKEN = re.compile(r'"[^"]+"|\w+|\[\]|[(),]')


def shape_of(declaration: str, name: str) -> Any:
    """A msgspec type for a declared column type; every member may be absent or null, others are ignored.

    Raises ValueError on a declaration that is not STRUCT, list, VARCHAR, BIGINT, BOOLEAN or DOUBLE.
    """
    tokens = _TOKEN.findall(declaration)
    shape, end = _parse(tokens, 0, name)
    if end != len(tokens):
        raise ValueError(f"{name}: not understood after {' '.join(tokens[:end][-3:])}")
    return shape


def _parse(tokens: list[str], at: int, name: str) -> tuple[Any, int]:
    word, at = tokens[at], at + 1
    if word == "STRUCT":
        shape, at = _parse_members(tokens, at, name)
    elif word in _SCALARS:
        shape = _SCALARS[word]
    else:
        raise ValueError(f"{name}: no such type {word}")
    while at < len(tokens) and tokens[at] == "[]":
        shape, at = list[shape | None], at + 1
    return shape, at


def _parse_members(tokens: list[str], at: int, name: str) -> tuple[Any, int]:
    """The members between the brackets of a STRUCT; `at` points to its opening bracket."""
    members, renamed = [], {}
    while tokens[at] in "(,":
        member = tokens[at + 1].strip('"')
        attribute = member + "_" if keyword.iskeyword(member) else member
        renamed[attribute] = member
        shape, at = _parse(tokens, at + 2, f"{name}_{member}")
        members.append((attribute, shape | None, None))
    return msgspec.defstruct(name, members, rename=renamed), at + 1
