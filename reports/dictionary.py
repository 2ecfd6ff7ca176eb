"""The data dictionary: what dbt's manifest says about models and columns, as typed rows and as a page.

Belongs here: reading `manifest.json` of dbt and shaping descriptions. Does not belong here:
writing descriptions (they live in the YAML beside each model) or touching a database.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from reports.errors import ReleaseError

PUBLISHED_SCHEMAS = ("marts", "reporting")
_TABLE_KINDS = ("table", "incremental")


@dataclass(frozen=True)
class Column:
    """One column as its model's YAML declares it."""

    name: str
    data_type: str
    description: str
    label_zh: str | None
    unit_of_measure: str | None
    indicator_id: str | None


@dataclass(frozen=True)
class Model:
    """One dbt model: where it is built, how, its description, its SQL as written, its declared columns."""

    name: str
    schema: str
    table: str
    materialized: str
    description: str
    label_zh: str | None
    sql: str
    columns: tuple[Column, ...]

    @property
    def is_published(self) -> bool:
        """Whether a release copies it: a table of a published schema. Views would hold local paths."""
        return self.schema in PUBLISHED_SCHEMAS and self.materialized in _TABLE_KINDS


@dataclass(frozen=True)
class DictionaryRow:
    """One row of `meta.data_dictionary`: one published column (position counts from 1)."""

    schema_name: str
    table_name: str
    column_name: str
    position: int
    data_type: str
    description_en: str
    label_zh: str | None
    unit_of_measure: str | None
    indicator_id: str | None


def read_models(dbt_target: Path) -> tuple[Model, ...]:
    """All models of dbt's `manifest.json` in `dbt_target`, ordered by schema and table.

    Raises ReleaseError when the manifest is missing or unreadable.
    """
    path = dbt_target / "manifest.json"
    try:
        nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"].values()
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseError(f"dbt's manifest cannot be read: {path} ({error}); build the models first") from error
    models = (_model(node) for node in nodes if node.get("resource_type") == "model")
    return tuple(sorted(models, key=lambda model: (model.schema, model.table)))


def published(models: Iterable[Model]) -> tuple[Model, ...]:
    """The allow-list of a release, in order: tables of the published schemas, never views."""
    return tuple(model for model in models if model.is_published)


def undescribed(models: Iterable[Model]) -> list[str]:
    """Names of tables and columns whose YAML has no description."""
    missing = []
    for model in models:
        name = f"{model.schema}.{model.table}"
        missing += [] if model.description else [name]
        missing += [f"{name}.{column.name}" for column in model.columns if not column.description]
    return missing


def dictionary_rows(models: Iterable[Model]) -> list[DictionaryRow]:
    """One row per column of the given models, in model and column order."""
    return [
        DictionaryRow(
            schema_name=model.schema,
            table_name=model.table,
            column_name=column.name,
            position=position,
            data_type=column.data_type,
            description_en=column.description,
            label_zh=column.label_zh,
            unit_of_measure=column.unit_of_measure,
            indicator_id=column.indicator_id,
        )
        for model in models
        for position, column in enumerate(model.columns, start=1)
    ]


def dictionary_markdown(models: Sequence[Model]) -> str:
    """`docs/data_dictionary.md`: every published table with its columns. Same models, same bytes."""
    lines = ["# Data dictionary", "", "Generated from the YAML beside each model; do not edit by hand.", ""]
    for schema, tables in groupby(published(models), key=lambda model: model.schema):
        lines += [f"## Schema `{schema}`", ""]
        for model in tables:
            lines += _table_markdown(model)
    return "\n".join(lines).rstrip("\n") + "\n"


def _table_markdown(model: Model) -> list[str]:
    title = f"### `{model.schema}.{model.table}`" + (f" · {model.label_zh}" if model.label_zh else "")
    head = ["| Column | Type | Label (zh) | Unit | Indicator | Description |", "|---|---|---|---|---|---|"]
    rows = [
        "| "
        + " | ".join(
            _cell(text)
            for text in (
                f"`{column.name}`",
                column.data_type,
                column.label_zh,
                column.unit_of_measure,
                column.indicator_id,
                column.description,
            )
        )
        + " |"
        for column in model.columns
    ]
    return [title, "", _one_line(model.description), "", *head, *rows, ""]


def _cell(text: str | None) -> str:
    return _one_line(text or "").replace("|", "\\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _model(node: dict) -> Model:
    config = node.get("config") or {}
    meta = config.get("meta") or node.get("meta") or {}
    return Model(
        name=node["name"],
        schema=node["schema"],
        table=node.get("alias") or node["name"],
        materialized=config.get("materialized") or "view",
        description=(node.get("description") or "").strip(),
        label_zh=meta.get("label_zh"),
        sql=(node.get("raw_code") or "").strip() + "\n",
        columns=tuple(_column(column) for column in (node.get("columns") or {}).values()),
    )


def _column(column: dict) -> Column:
    # dbt 1.10 moved a column's meta under config; older manifests have it at the top
    meta = (column.get("config") or {}).get("meta") or column.get("meta") or {}
    return Column(
        name=column["name"],
        data_type=(column.get("data_type") or "").lower(),
        description=(column.get("description") or "").strip(),
        label_zh=meta.get("label_zh"),
        unit_of_measure=meta.get("unit_of_measure"),
        indicator_id=meta.get("indicator_id"),
    )
