"""Transform: the dbt project as Dagster assets, and the manifest they are made from.

Belongs here: starting dbt. Does not belong here: any table; those are dbt models.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster_dbt import (
    DagsterDbtCliRuntimeError,
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)

from ingestion.datasets import TRIAL_DATASETS
from orchestration.assets.analyse import ANALYSES
from orchestration.inputs import model_files
from orchestration.resources import Observatory
from orchestration.settings import REPOSITORY, dbt_environment, export, settings
from reports.fingerprint import hash_files, hash_of

PROJECT = REPOSITORY / "dbt_project"
TARGET = PROJECT / "target"
RAW = [dg.AssetKey(["raw", each.source_id, each.name]) for each in TRIAL_DATASETS] + [
    dg.AssetKey(["raw", "publications", "records"]),
    dg.AssetKey(["raw", "monitors"]),
]
# Installed beside this interpreter, so that it works without an activated environment; ends with the run
DBT = str(Path(sys.executable).with_name("observatory-dbt"))


_FAILED = {"error", "fail", "runtime error"}
_NAMED, _REASON_LENGTH = 5, 300


def prepared_manifest() -> Path:
    """Path of dbt's manifest.json, parsed again when a file of the dbt project has changed.

    Definitions must load in a fresh clone, and parsing costs 8 CPU seconds, so a fingerprint
    of the project's files decides. Processes that load at once each put a whole file in place.
    """
    manifest, stamp = TARGET / "manifest.json", TARGET / "manifest.fingerprint"
    fingerprint = hash_of(hash_files(PROJECT, model_files()))
    if not (manifest.exists() and stamp.exists() and stamp.read_text() == fingerprint):
        export(dbt_environment(settings().home, settings()))
        TARGET.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TARGET) as scratch:
            _parse(Path(scratch))
            os.replace(Path(scratch) / "manifest.json", manifest)
            os.replace(Path(scratch) / "partial_parse.msgpack", TARGET / "partial_parse.msgpack")
        stamp.write_text(fingerprint)
    return manifest


def _parse(target: Path) -> None:
    parsed = subprocess.run(
        [DBT, "--quiet", "parse", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        + ["--target-path", str(target), "--log-path", str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if parsed.returncode:
        raise RuntimeError(f"the dbt project does not parse: {(parsed.stdout + parsed.stderr).strip()}")


def dbt_resource() -> DbtCliResource:
    """dbt's command line as a resource; started with the home that the Observatory resource exports."""
    return DbtCliResource(project_dir=str(PROJECT), profiles_dir=str(PROJECT), dbt_executable=DBT)


def transform_assets() -> list[dg.AssetsDefinition]:
    """Every seed, model and data test of the dbt project, as assets and asset checks."""

    @dbt_assets(
        manifest=prepared_manifest(),
        project=DbtProject(project_dir=PROJECT, profiles_dir=PROJECT),
        # Several files of one load are one asset: nobody can make one of them without the others
        dagster_dbt_translator=DagsterDbtTranslator(
            settings=DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)
        ),
    )
    def transform(context: dg.AssetExecutionContext, dbt: DbtCliResource, observatory: Observatory) -> Iterator:
        """Build and test every table that the run selects. One dbt start before the analyses, one after."""
        # Unit tests are about the code, not the data of a run: the project's own tests run them
        arguments = ["build", "--indirect-selection", "buildable", "--exclude-resource-type", "unit_test"]
        # What dbt parsed before says where seeds lie: in a copy of the project that is gone. Without it dbt starts from
        # what was parsed in the project itself
        (observatory.build_home / "dbt" / "partial_parse.msgpack").unlink(missing_ok=True)
        with _project_copies():
            invocation = dbt.cli(arguments, context=context, target_path=observatory.build_home / "dbt")
            try:
                yield from invocation.stream().fetch_row_counts().fetch_column_metadata(with_column_lineage=False)
            except DagsterDbtCliRuntimeError as error:
                raise dg.Failure(description=failed_nodes(invocation.target_path), allow_retries=False) from error
            finally:
                _close_database(invocation)

    return dg.map_asset_specs(_with_its_piece, [transform])


@contextmanager
def _project_copies() -> Iterator[None]:
    """Where Dagster copies the project when a run selects more than 200 things of it; it would leave the copies, and
    this process in one of them.
    """
    with tempfile.TemporaryDirectory(prefix="observatory-dbt-") as scratch:
        before, folder = tempfile.tempdir, os.getcwd()
        tempfile.tempdir = scratch
        try:
            yield
        finally:
            tempfile.tempdir = before
            os.chdir(folder)


def failed_nodes(target: Path) -> str:
    """One line: which models, seeds and tests failed by dbt's own account of its last start, and where its log is."""
    try:
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        results = []
    bad = sorted((one for one in results if one["status"] in _FAILED), key=lambda one: one["unique_id"])
    names = [one["unique_id"].split(".")[2] for one in bad]
    if not names:
        return f"dbt could not start; see {target / 'dbt.log'}"
    reason = " ".join((bad[0]["message"] or "").split())[:_REASON_LENGTH]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more} failed; the first: {reason}; see {target / 'run_results.json'}"


def _close_database(invocation: DbtCliInvocation) -> None:
    # Row counts are read through dbt's adapter in this process, which then keeps the warehouse open for writing:
    # no analysis and no release could read it
    invocation.adapter.cleanup_connections()
    invocation.adapter.connections.env().close()


def _with_its_piece(spec: dg.AssetSpec) -> dg.AssetSpec:
    # Dagster cuts a set of dbt assets wherever their upstreams differ and starts dbt once for each piece, 8 CPU
    # seconds a start; seeds and staging models that wait for the same assets stay in one piece, and so do the models
    # that read what analyses found: they wait for all analyses
    if spec.group_name not in {"seeds", "staging"}:
        return spec
    reads_analyses = spec.key.path[-1].startswith("stg_analysis__")
    awaited = [analysis.key for analysis in ANALYSES] if reads_analyses else RAW
    missing = [key for key in awaited if key not in {dep.asset_key for dep in spec.deps}]
    return spec.merge_attributes(deps=missing)
