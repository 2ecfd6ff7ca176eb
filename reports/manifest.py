"""`manifest.json` of a release: how it is written, read back, and what identifies its content.

Belongs here: the format. Does not belong here: filling it (release.py) or comparing it with
what lies on disk (verify.py).

Keys: format_version, release_id, created_at (UTC), data_as_of, as_of and as_of_note (only in the state of
an earlier day), stale_after (UTC, null for what does not age), is_sample, notice, git_commit,
versions {program: version}, seeds {path: sha256}, inputs {kind: {path: sha256}}, tables
{schema.table: {columns, row_count, content_hash}}, files {path: {bytes, sha256}}, content_hash
(of the tables; the same for the same inputs whenever they are built), manifest_hash (of all
the other keys).
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reports.errors import ReleaseError
from reports.fingerprint import hash_of

FORMAT_VERSION = 1
MANIFEST_FILE = "manifest.json"
SAMPLE_NOTICE = "SAMPLE. Made-up records; no figure here says anything about the world."
# Says when and by what the release was made, so it differs between two builds of the same inputs
RELEASES_TABLE = "meta.releases"


def content_hash(tables: Mapping[str, Mapping[str, Any]], data_as_of: str | None, is_sample: bool) -> str:
    """Hash of what a release says: its tables without `meta.releases`, their types, and what they stand for."""
    content = {name: table for name, table in tables.items() if name != RELEASES_TABLE}
    return hash_of({"tables": content, "data_as_of": data_as_of, "is_sample": is_sample})


def as_of_keys(as_of: date | None, git_commit: str | None) -> dict[str, str]:
    """What a manifest says about the state of an earlier day: its records are old, its rules are not."""
    if as_of is None:
        return {}
    note = f"state as of {as_of}, built with the seeds and rules of commit {git_commit or 'unknown'} (today's)"
    return {"as_of": as_of.isoformat(), "as_of_note": note}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `manifest.json` (sorted keys), with `manifest_hash` over everything else."""
    complete = {**manifest, "manifest_hash": hash_of(manifest)}
    (folder / MANIFEST_FILE).write_bytes(_rendered(complete))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release folder, proven to be the bytes that were written.

    Raises ReleaseError when it is missing, not JSON, of another format version or altered.
    """
    path = folder / MANIFEST_FILE
    try:
        received = path.read_bytes()
        manifest = json.loads(received)
        recorded = manifest["manifest_hash"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}): not a complete release") from error
    if manifest.get("format_version") != FORMAT_VERSION:
        raise ReleaseError(f"{path} has format {manifest.get('format_version')}, this program reads {FORMAT_VERSION}")
    rest = {key: value for key, value in manifest.items() if key != "manifest_hash"}
    if hash_of(rest) != recorded or _rendered(manifest) != received:
        raise ReleaseError(f"{path} was altered: its content does not match its own hash")
    return manifest


def _rendered(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
