"""The shapes of an explanation: what stands behind a number, and where a record stands.

Belongs here: dataclasses without behaviour. Does not belong here: filling them (explain.py),
printing them (the command line).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class RecordSource:
    """One place where a record was landed: file relative to the home, line or ordinal in it, content hash."""

    batch_id: str
    landed_file: str
    landed_line: int
    content_hash: str
    fetched_at: object
    outcome: str


@dataclass(frozen=True)
class Member:
    """One record of a cell, its weight, and where it came from: landed files, newest first, or a printed document.

    Of a median it has, instead of a weight that counts, the days it was followed and whether the event came then.
    """

    record_id: str
    weight: Decimal
    sources: tuple[RecordSource, ...]
    document: str | None = None
    duration_days: int | None = None
    is_event: bool | None = None


@dataclass(frozen=True)
class Members:
    """Who is counted: number of records, sum of their weights, whether that sum is the value, the first of them.

    `equals_value` is None where the value is no sum but a median over durations; `events` then is how many records
    have the event.
    """

    total: int
    weight_sum: Decimal
    equals_value: bool | None
    shown: tuple[Member, ...]
    events: int | None = None


@dataclass(frozen=True)
class Definition:
    """What an indicator means and the model that computes it.

    `sql` is as written in the dbt project, with its refs and macros: to be read, not to be run on a release.
    """

    indicator_id: str
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    value_kind: str
    operand_rule: str
    unit_of_measure: str
    defined_in: str
    sql: str | None


@dataclass(frozen=True)
class FacetDefinition:
    """How the categories of a facet are decided, in words, and the model that decides (None: nothing is divided), `sql`
    as in Definition."""

    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    defined_in: str | None
    sql: str | None


@dataclass(frozen=True)
class Operand:
    """A cell that another one is computed from: its role, its place, itself explained."""

    role: str
    order: int
    cell: "Explanation"


@dataclass(frozen=True)
class Explanation:
    """One cell: value, definition, and either operands (derived values) or members (counts; then not None).

    `query` is one SELECT on released tables, for `observatory sql`, that lists all operands or all members.
    """

    address: str
    cell_id: str
    value: Decimal | None
    definition: Definition
    facet: FacetDefinition
    operands: tuple[Operand, ...]
    members: Members | None
    query: str


@dataclass(frozen=True)
class RecordStanding:
    """How one monitor treats a record: in or out, why, and the cells it is counted in as (address, weight)."""

    monitor_id: str
    is_included: bool
    exclusion_reason: str | None
    cells: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class RecordExplanation:
    """One record: how each monitor treats it, and where it was landed. No monitor may have considered it."""

    record_id: str
    monitors: tuple[RecordStanding, ...]
    sources: tuple[RecordSource, ...]
