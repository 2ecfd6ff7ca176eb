"""What the numbers of a release depend on, as hashes; and whether a run would give again what is released.

Belongs here: which files count as inputs. Does not belong here: what a run does, hashing (reports/fingerprint.py).
"""

from collections.abc import Iterator
from pathlib import Path

from orchestration.documents import DOCUMENTS
from orchestration.resources import MONITORS
from orchestration.settings import REPOSITORY, Settings, versions
from reports.errors import ReportError
from reports.fingerprint import hash_files, hash_of
from reports.manifest import read_manifest
from reports.verify import verify_release

_PACKAGES = ("analysis", "ingestion", "orchestration", "reports", "samples")
_MODELS = (".sql", ".yml", ".csv")
# Deleting these asks for a rebuild, although the release does not need them
_REBUILDABLE = ("warehouse.duckdb", "raw", "analysis")


def input_hashes(home: Path) -> dict[str, dict[str, str]]:
    """sha256 of everything the numbers depend on, by kind and path: manifests of landed batches and of pulls that
    failed, monitor files, seeds; and one of the whole code and samples, which also tells uncommitted changes."""
    landing, seeds = home / "landing", REPOSITORY / "dbt_project" / "seeds"
    batches = [path for place in ("[!_]*", "_open/*") for path in landing.glob(f"*/*/{place}/manifest.json")]
    return {
        "landing": hash_files(home, batches),
        "monitors": hash_files(REPOSITORY, MONITORS.glob("*.yml")),
        "documents": hash_files(REPOSITORY, DOCUMENTS.glob("*.yml")),
        "seeds": hash_files(REPOSITORY, seeds.rglob("*.csv")),
        "code": {"project": hash_of(hash_files(REPOSITORY, _code()))},
    }


def _code() -> Iterator[Path]:
    yield REPOSITORY / "requirements.lock"
    for package in _PACKAGES:
        found = (REPOSITORY / package).rglob("*")
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)
    yield from model_files()


def model_files() -> Iterator[Path]:
    """The files that the dbt project is written in; what dbt makes of them is left out."""
    for folder in (REPOSITORY / "dbt_project").iterdir():
        if folder.name not in {"target", "logs"}:
            found = folder.rglob("*") if folder.is_dir() else [folder]
            yield from (path for path in found if path.suffix in _MODELS)


def unchanged_release(configured: Settings, *, is_sample: bool | None) -> str | None:
    """The id of the current release when a run from what is landed would only make it again, and it is whole.

    None when files wait in the inbox, when any input, the code or a version differs, when the release does not
    verify, or when what it was built with is gone. `is_sample` None takes either kind.
    """
    home, current = configured.home, configured.home / "current"
    waiting = home / "inbox"
    if (waiting.is_dir() and any(waiting.iterdir())) or not all((home / name).exists() for name in _REBUILDABLE):
        return None
    try:
        manifest = read_manifest(current.resolve())
        same = manifest["inputs"] | {"seeds": manifest["seeds"]} == input_hashes(home)
        wanted = is_sample is None or manifest["is_sample"] == is_sample
        if not (same and wanted and manifest["versions"] == versions()):
            return None
        return verify_release(current.resolve()).release_id
    except ReportError:
        return None
