"""Folders and links of releases: durable, atomic, cleaned.

Belongs here: what happens on the file system to whole release folders and to `current`. Does
not belong here: what a release holds.
"""

import contextlib
import os
import shutil
from pathlib import Path

from reports.errors import ReleaseError
from reports.verify import BUILDING_PREFIX

CURRENT_LINK = "current"
_REMOVING_PREFIX = ".removing-"


def make_current(current: Path, folder: Path) -> None:
    """Point the link `current` at a release folder, relatively and by one atomic replacement.

    Raises ReleaseError when something that is not a link is in its place, OSError from the file system.
    """
    if current.exists() and not current.is_symlink():
        raise ReleaseError(f"{current} is not a link: move it away, then build again")
    temporary = current.with_name(f".{current.name}-next")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(folder, current.parent), target_is_directory=True)
    os.replace(temporary, current)
    sync(current.parent)


def current_id(current: Path) -> str | None:
    """Id of the release that `current` points at; None when there is no link."""
    return Path(os.readlink(current)).name if current.is_symlink() else None


def release_folders(releases: Path) -> list[Path]:
    """Release folders, oldest first: the id begins with the time."""
    if not releases.is_dir():
        return []
    return sorted(path for path in releases.iterdir() if path.is_dir() and not path.name.startswith("."))


def free_id(releases: Path, stem: str) -> str:
    """`stem`, or `stem-2` and so on where a release has that name already."""
    name, number = stem, 1
    while (releases / name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def make_durable(folder: Path) -> None:
    """Files become read-only, so that nobody changes them by opening; then all goes to the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(releases: Path) -> None:
    """What killed builds left: the caller holds the writer lock, so nobody is building."""
    for prefix in (BUILDING_PREFIX, _REMOVING_PREFIX):
        for path in releases.glob(f"{prefix}*"):
            shutil.rmtree(path)


def remove_old(releases: Path, keep: int) -> None:
    """Remove all but the newest `keep` releases; never the current one, however old."""
    current = current_id(releases.parent / CURRENT_LINK)
    for folder in release_folders(releases)[: -max(keep, 1)]:
        if folder.name == current:
            continue
        # Renamed first: a kill in between never leaves half a release under its name. A failure here
        # is not one of the release that is current by now; the next build tries again.
        with contextlib.suppress(OSError):
            removing = folder.with_name(_REMOVING_PREFIX + folder.name)
            os.rename(folder, removing)
            shutil.rmtree(removing)
