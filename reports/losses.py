"""What a new release lost against the current one: more than expected stops it.

Belongs here: comparing how much two releases hold. Does not belong here: what is copied
(release_tables.py), whether a release is intact (verify.py), the order of steps (release.py).

A source that answers with half of its records, or a monitor file that went away, gives a release
that verifies and is wrong. So records only leave a release in small numbers, or on somebody's word.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from reports.errors import ReleaseError
from reports.manifest import read_manifest
from reports.verify import DATABASE_FILE

# What each family of monitors counts, and who is in its populations
_FAMILIES = {
    "marts.fct_trials": "marts.fct_populations",
    "marts.fct_publications": "marts.fct_publication_populations",
}
GUARDED_TABLES = tuple(table for pair in _FAMILIES.items() for table in pair)
ALLOW = "if the loss is real, raise OBSERVATORY_MAXIMUM_DROP for one run (1 lets everything pass)"


def refuse_losses(
    building: Path,
    entries: Mapping[str, Mapping[str, Any]],
    current: Path,
    is_sample: bool,
    maximum_drop: float,
) -> None:
    """Compare the tables of `building` (manifest `entries`) with the release that the link `current` points at.

    Compared are the rows of GUARDED_TABLES and the records each monitor includes. Without a current
    release, with one of the other kind (sample or real), or with a `maximum_drop` of 1, nothing is.

    Raises ReleaseError when nothing is held that monitors count, when more than the share `maximum_drop` (0 to 1) of
    any of them is gone, when a monitor is gone, or when the current release cannot be read.
    """
    if not 0 <= maximum_drop <= 1:
        raise ReleaseError(f"the maximum drop is a share from 0 to 1, not {maximum_drop}: set OBSERVATORY_MAXIMUM_DROP")
    _refuse_empty(entries)
    # Something that is no link is refused where `current` is replaced
    if maximum_drop == 1 or not (current.is_symlink() and current.is_dir()):
        return
    released = current.resolve()
    try:
        manifest = read_manifest(released)
        if manifest["is_sample"] != is_sample:
            return
        before = _held(released, manifest["tables"])
    except (ReleaseError, duckdb.Error) as error:
        raise ReleaseError(
            f"the current release cannot be read to compare with ({error}): "
            f"roll back to another one, or set OBSERVATORY_MAXIMUM_DROP=1 for one run"
        ) from error
    now = _held(building, entries)
    lost = [_loss(what, count, now.get(what)) for what, count in before.items()]
    told = [text for share, text in lost if share > maximum_drop]
    if told:
        raise ReleaseError(
            f"{'; '.join(told)}; at most {maximum_drop:.0%} may go, so {released.name} stays current: "
            f"look at what was loaded, and {ALLOW}"
        )


def _refuse_empty(entries: Mapping[str, Mapping[str, Any]]) -> None:
    counted = [name for name in _FAMILIES if name in entries]
    if counted and not any(entries[name]["row_count"] for name in counted):
        raise ReleaseError(f"{', '.join(counted)} have no row: nothing was loaded, so there is nothing to release")


def _held(folder: Path, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """`{what: how many}`: rows of the guarded tables and included records of each monitor, in this order."""
    held = {f"rows of {name}": entries[name]["row_count"] for name in GUARDED_TABLES if name in entries}
    populations = [name for name in _FAMILIES.values() if name in entries]
    if not populations:
        return held
    of_all = " union all ".join(f"select monitor_id, is_included from {name}" for name in populations)
    with duckdb.connect(str(folder / DATABASE_FILE), read_only=True) as connection:
        included = connection.execute(
            f"select monitor_id, count(*) filter (where is_included) from ({of_all}) group by all order by all"
        ).fetchall()
    return held | {f"records of monitor {monitor_id}": count for monitor_id, count in included}


def _loss(what: str, before: int, now: int | None) -> tuple[float, str]:
    """The share that is gone, and the words for it. What is gone as a whole lost everything, even nothing."""
    if now is None:
        return 1.0, f"{what}: {before:,} before, none now, it is gone"
    return (before - now) / before if before else 0.0, f"{what}: {before:,} before, {now:,} now"
