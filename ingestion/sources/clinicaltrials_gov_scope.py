"""What a landed pull asked for: the one place that decides whether two pulls have the same scope.

Belongs here: search and first-posted range of a pull of either kind, the studies it holds. Does
not belong here: asking (crawl module), what follows when a scope is held or not.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from ingestion.landing import read_shard
from ingestion.manifest import Query
from ingestion.sources.clinicaltrials_gov_pages import split_study

_POSTED = re.compile(r"(.+) AND AREA\[StudyFirstPostDate\]RANGE\[([^,\]]+),([^,\]]+)\]", re.DOTALL)
_OPEN = "MAX"


class _Line(msgspec.Struct):
    record: msgspec.Raw


class Scope(NamedTuple):
    """The population a pull asked for: the union of its searches and the first-posted range (days; null is open)."""

    search: str
    posted_from: str
    posted_to: str | None


def posted_within(search: str, posted_from: date | str, posted_to: date | str | None) -> str:
    """The search of an incremental pull, which names its first-posted range because its window is of updates."""
    return f"{search} AND AREA[StudyFirstPostDate]RANGE[{posted_from},{posted_to or _OPEN}]"


def scope_of(kind: str, queries: list[Query]) -> Scope | None:
    """The scope of a pull's queries; None when they are not those of a complete or incremental pull.

    Windows do not count: a new year adds one to a complete pull, and each incremental pull begins later.
    """
    if not queries:
        return None
    first = queries[0]
    if kind == "complete" and first.window_from:
        return Scope(first.search, first.window_from, queries[-1].window_to)
    if kind == "incremental" and (found := _POSTED.fullmatch(first.search)):
        search, start, end = found.groups()
        return Scope(search, start, None if end == _OPEN else end)
    return None


def landed_ids(shards: Iterable[Path]) -> set[str]:
    """NCT numbers of the studies in landed shards. Raises UnreadableInput when a shard is damaged."""
    lines = (line for path in shards for line in read_shard(path))
    return {split_study(bytes(msgspec.json.decode(line, type=_Line).record)).nct_id for line in lines}
