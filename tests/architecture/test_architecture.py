"""The rules of the project that a reader could break without any figure changing.

Belongs here: rules about files, names, imports and descriptions. Does not belong here: whether a number
is right.
"""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import ingestion.errors
import orchestration.settings
import reports.errors

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ingestion", "analysis", "reports", "orchestration")
MODELS = ROOT / "dbt_project" / "models"
NOT_OURS = {"warehouse", "warehouse-demo", "target", "logs", "__pycache__", "node_modules"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Files of the project: no data, no environment, no caches."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            is_hidden = path.name.startswith(".") and path.name != ".ci"
            if not is_hidden and path.name not in NOT_OURS and not path.name.endswith(".egg-info"):
                yield from project_files(path)
        elif path.name != ".env":
            yield path


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in project_files(ROOT / package) if path.suffix == ".py"]


def models(layer: str = "") -> list[Path]:
    return sorted((MODELS / layer).rglob("*.sql"))


def described_models(layer: str = "") -> dict[str, dict]:
    """Model name → its entry in a YAML file of the layer."""
    files = sorted((MODELS / layer).rglob("*.yml"))
    entries = [yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []) for path in files]
    return {model["name"]: model for models_of_file in entries for model in models_of_file}


def test_there_is_something_to_check():
    assert len(modules()) > 20 and len(models()) > 20


def test_import_rules_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[-2000:] + checked.stderr[-2000:]


def test_files_and_functions_stay_readable():
    long = [path for path in modules() + models() if path.read_text(encoding="utf-8").count("\n") > LONGEST_FILE]
    assert [shown(path) for path in long] == []
    functions = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert functions == []


def test_no_name_that_says_nothing():
    empty_names = {"utils", "util", "helpers", "helper", "common", "misc", "lib", "config", "scripts", "notebooks"}
    found = [path for path in project_files() if empty_names & {*path.relative_to(ROOT).parts[:-1], path.stem}]
    assert [shown(path) for path in found] == []


def test_every_module_says_what_belongs_in_it():
    def says(path: Path) -> bool:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        return path.name == "__init__.py" or ("elongs here" in text and "oes not belong here" in " ".join(text.split()))

    assert [shown(path) for path in modules() if not says(path)] == []


def test_chinese_stands_in_data_not_in_code():
    chinese = re.compile(r"[\u3400-\u9fff]")
    found = [path for path in modules() + models() if chinese.search(path.read_text(encoding="utf-8"))]
    assert [shown(path) for path in found] == []


def test_addresses_of_package_indexes_stand_nowhere_and_of_the_registry_in_one_place():
    # Written in parts, or this file would be the first finding
    indexes = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "crates" + ".io", "conda" + ".org"]
    api = "clinicaltrials" + ".gov/api"
    found = []
    for path in project_files():
        text = path.read_bytes().decode("utf-8", "replace").lower()
        forbidden = indexes if shown(path) == "orchestration/settings.py" else [*indexes, f"//{api}", f"//www.{api}"]
        found += [f"{shown(path)}: {host}" for host in forbidden if host in text]
    assert found == []


def test_only_settings_reads_the_environment_and_the_clock():
    reading = re.compile(r"os\.environ|os\.getenv|datetime\.now|date\.today|time\.time\(|utcnow")
    found = [path for path in modules() if reading.search(path.read_text(encoding="utf-8"))]
    assert [shown(path) for path in found] == ["orchestration/settings.py"]


def test_every_model_is_described_beside_it_and_begins_with_its_grain():
    entries = described_models()
    without = [shown(path) for path in models() if not path.with_suffix(".yml").exists()]
    assert without == []
    grains = {path.stem: entries.get(path.stem, {}).get("description", "") for path in models()}
    assert [name for name, description in grains.items() if not description.startswith("One row per")] == []
    assert sorted(entries.keys() - {path.stem for path in models()}) == []


def test_every_model_ends_where_a_reader_expects_it():
    ends = {shown(path): path.read_text(encoding="utf-8").rstrip().splitlines()[-1] for path in models()}
    assert {name: end for name, end in ends.items() if end != "select * from final"} == {}


@pytest.mark.parametrize("layer", ["marts", "reporting"])
def test_every_released_column_has_a_type_a_description_and_a_chinese_label(layer: str):
    entries = described_models(layer)
    assert entries
    missing = [
        f"{name}.{column['name']}"
        for name, model in entries.items()
        for column in model.get("columns", [])
        if not (column.get("data_type") and column.get("description"))
        or not column.get("config", {}).get("meta", {}).get("label_zh")
    ]
    assert missing == []
    assert [name for name, model in entries.items() if not model.get("columns")] == []


def test_only_not_null_is_a_constraint():
    # unique and primary keys would create the indexes that DuckDB files are better without; see docs/naming.md
    kinds = {
        constraint["type"]
        for model in described_models().values()
        for holder in [model, *model.get("columns", [])]
        for constraint in holder.get("constraints", [])
    }
    assert kinds <= {"not_null"}


def test_every_error_a_person_can_meet_is_in_the_runbook():
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (.+)$", runbook, flags=re.MULTILINE))
    classes = [
        cls
        for module in (ingestion.errors, reports.errors, orchestration.settings)
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Exception) and cls.__module__ == module.__name__ and not cls.__subclasses__()
    ]
    assert len(classes) > 8
    assert [cls.__name__ for cls in classes if cls.__name__ not in sections] == []


def test_tables_named_in_the_documents_exist():
    known = {path.stem for path in models()}
    named = re.compile(r"`(?:marts\.|reporting\.)?((?:stg|int|dim|fct|bridge|ind|rpt)_[a-z_]+)`")
    pages = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "analysis").glob("*.md"), *ROOT.glob("*.md")]
    found = {(shown(page), name) for page in pages for name in named.findall(page.read_text(encoding="utf-8"))}
    assert len(found) > 10
    assert sorted((page, name) for page, name in found if name not in known) == []
