"""A small release database for the tests of the pages: two monitors, made-up numbers, hostile text.

Belongs here: tables with the columns of the real ones and numbers that hold together. Does not belong
here: assertions.
"""

from decimal import Decimal
from pathlib import Path

import duckdb

HOSTILE = "<script>document.title='owned'</script><a href=\"javascript:alert(1)\">x</a>"
FORMULA = '=HYPERLINK("http://example.invalid")'
YEARS = range(2015, 2025)
MONITORS = {
    "alpha_trials": ([("north", "North", "北区"), ("south", "South", "南区"), ("east", "East", "东区")], "alpha", True),
    "beta_trials": ([("left", "Left", "左区"), ("right", "Right", "右区")], "beta", False),
}
TYPES = [
    ("single", "Single institution", "单机构"),
    ("domestic", "Domestic", "国内合作"),
    ("international", "International", "国际合作"),
]
PHASES = [("phase1", "Phase 1", "I期"), ("phase2", "Phase 2", "II期"), ("phase3", "Phase 3", "III期")]
UNIT = "monitor_id varchar, unit_id varchar, unit_label_en varchar, unit_label_zh varchar, unit_order integer"
OF = "denominator_count bigint, denominator_label_en varchar, denominator_label_zh varchar"
SHARE = "decimal(18,12)"
CATEGORY = "category varchar, category_label_en varchar, category_label_zh varchar, category_order integer"
SCHEMA = f"""
create schema marts; create schema reporting;
create table marts.dim_monitors (monitor_id varchar, title_en varchar, title_zh varchar, description_en varchar,
  description_zh varchar, source_id varchar, dataset varchar, records varchar, search varchar, first_posted_from date,
  first_posted_to date, counting varchar, group_unit_id varchar, reference_unit_id varchar, document_id varchar,
  is_sample boolean, data_as_of date);
create table marts.dim_units (monitor_id varchar, unit_id varchar, unit_kind varchar, unit_label_en varchar,
  unit_label_zh varchar, unit_order integer, places varchar);
create table marts.dim_indicators (indicator_id varchar, label_en varchar, label_zh varchar, definition_en varchar,
  definition_zh varchar, unit_of_measure varchar);
create table reporting.rpt_trials_by_year ({UNIT}, row_type varchar, year integer, period varchar, trial_count bigint,
  share_of_group {SHARE}, share_of_reference {SHARE}, address varchar, share_of_group_address varchar,
  share_of_reference_address varchar);
create table reporting.rpt_trials_by_design ({UNIT}, facet varchar, {CATEGORY}, denominator_basis varchar,
  trial_count bigint, share {SHARE}, {OF}, address varchar, share_address varchar);
create table reporting.rpt_trials_by_collaboration ({UNIT}, row_type varchar, year integer, period varchar,
  collaboration_type varchar, collaboration_type_label_en varchar, collaboration_type_label_zh varchar,
  category_order integer, trial_count bigint, share {SHARE}, {OF}, address varchar, share_address varchar);
create table reporting.rpt_trials_participation_patterns ({UNIT}, collaboration_type varchar,
  collaboration_type_label_en varchar, collaboration_type_label_zh varchar, collaboration_type_order integer,
  set_level varchar, region_set varchar, region_set_label_en varchar, region_set_label_zh varchar, set_size integer,
  trial_count bigint, share {SHARE}, {OF}, address varchar, share_address varchar);
create table reporting.rpt_trials_partner_regions ({UNIT}, rank integer, partner_id varchar, partner_label_en varchar,
  partner_label_zh varchar, trial_count bigint, is_tie boolean, address varchar);
create table reporting.rpt_population_flow (monitor_id varchar, step_order integer, step_id varchar,
  step_label_en varchar, step_label_zh varchar, dropped_count bigint, remaining_count bigint);
create table reporting.rpt_trials_unresolved (monitor_id varchar, country_id varchar, state varchar, city varchar,
  zip varchar, site_count bigint, trial_count bigint);
create table reporting.rpt_claim_verdicts (document_id varchar, claim_id varchar, basis varchar, location varchar,
  monitor_id varchar, indicator_id varchar, unit_id varchar, period varchar, facet varchar, category varchar,
  reported {SHARE}, recomputed {SHARE}, difference {SHARE}, tolerance {SHARE}, arithmetic_en varchar,
  arithmetic_zh varchar, verdict varchar, reason_en varchar, reason_zh varchar, is_only_bounded boolean,
  address varchar);
"""


def share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("1e-12"))


def counts(divisor: int, year: int) -> int:
    """A plausible series: years grow, a larger divisor makes a smaller unit."""
    return (600 + 130 * (year - 2015)) // divisor + (7 * year + divisor) % 5


def make(path: Path) -> Path:
    """Write the database to `path` and return it."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
        connection.execute(
            "insert into marts.dim_indicators values "
            "('trial_count', 'Trials', '临床研究数量', 'Trials of the unit.', '该单元的研究数。', 'trials'),"
            "('trial_share', 'Share', '占比', 'Part of all trials.', '占全部研究的比例。', 'share'),"
            "('never_used', 'Unused', '未用', 'In no table.', '未使用。', 'share')"
        )
        for monitor_id, (units, group, is_sample) in MONITORS.items():
            fill(connection, monitor_id, units, group, is_sample)
    return path


def fill(connection: duckdb.DuckDBPyConnection, monitor_id: str, units: list, group: str, is_sample: bool) -> None:
    """The rows of one monitor; only the first one has partners, claims and hostile text."""
    everyone = [*units, (group, group.title(), "合计"), ("country", "Country", "全国")]
    kinds = ["region"] * len(units) + ["group", "reference"]
    title = ("Trials of " + group, "临床研究：" + group) if not is_sample else (HOSTILE, "样例 " + HOSTILE)
    insert(
        connection,
        "marts.dim_monitors",
        [
            [
                monitor_id,
                *title,
                "Made up.",
                "虚构。",
                "clinicaltrials_gov",
                "studies",
                "loaded",
                'AREA[X]"Y"',
                "2015-01-01",
                "2024-12-31",
                "full",
                group,
                "country",
                None,
                is_sample,
                "2026-01-31",
            ]
        ],
    )
    insert(
        connection,
        "marts.dim_units",
        [
            [monitor_id, unit[0], kind, unit[1], unit[2], place, None]
            for place, (unit, kind) in enumerate(zip(everyone, kinds, strict=True), start=1)
        ],
    )
    insert(
        connection,
        "reporting.rpt_population_flow",
        [
            [monitor_id, 0, "loaded", "Records loaded", "载入的记录", 0, 5000],
            [monitor_id, 1, "outside_window", "Outside the window", "不在时间窗内", 800, 4200],
            [monitor_id, 2, "included", "Population", "纳入总体", 0, 4200],
        ],
    )
    heads = [[monitor_id, *unit, place] for place, unit in enumerate(everyone, start=1)]
    sizes = {unit[0]: 10 * place for place, unit in enumerate(everyone, start=1)} | {group: 8, "country": 3}
    by_year(connection, heads, sizes, group)
    group_head = next(head for head in heads if head[1] == group)
    by_type(connection, group_head)
    if is_sample:
        first_monitor_only(connection, heads, group_head)


def by_year(connection: duckdb.DuckDBPyConnection, heads: list, sizes: dict, group: str) -> None:
    """Years and total, with shares of the group and of the reference, and the phases of each unit."""
    lines, design = [], []
    for head in heads:
        monitor_id, unit = head[:2]
        yearly = {year: counts(sizes[unit], year) for year in YEARS}
        wholes = {one: {year: counts(sizes[one], year) for year in YEARS} for one in (group, "country")}
        for year in [*YEARS, None]:
            period = str(year or "2015-2024")
            pick = (lambda one: sum(one.values())) if year is None else (lambda one, at=year: one[at])
            at = [
                f"{monitor_id}/{name}/{unit}/{period}/all/all/full"
                for name in ("trial_count", "trial_share_of_group", "trial_share_of_reference")
            ]
            lines.append(
                [
                    *head,
                    "year" if year else "total",
                    year,
                    period,
                    pick(yearly),
                    share(pick(yearly), pick(wholes[group])),
                    share(pick(yearly), pick(wholes["country"])),
                    *at,
                ]
            )
        whole = sum(yearly.values())
        for order, (phase, english, chinese) in enumerate(PHASES, start=1):
            part = whole // (order + 2)
            for basis, divisor in (("interventional_trials", whole - 5), ("all_trials", whole)):
                name = f"{monitor_id}/trial_count/{unit}/2015-2024/phase/{phase}/full"
                ratio = "trial_share" if basis == "all_trials" else "trial_share_of_interventional"
                design.append(
                    [
                        *head,
                        "phase",
                        phase,
                        english,
                        chinese,
                        order,
                        basis,
                        part,
                        share(part, divisor),
                        divisor,
                        basis.replace("_", " "),
                        "分母",
                        name,
                        name.replace("trial_count", ratio),
                    ]
                )
    insert(connection, "reporting.rpt_trials_by_year", lines)
    insert(connection, "reporting.rpt_trials_by_design", design)


def by_type(connection: duckdb.DuckDBPyConnection, head: list) -> None:
    """Collaboration types by year: 50, 30 and 20 of 100 trials a year."""
    rows = []
    for year in [*YEARS, None]:
        factor, period = (1, str(year)) if year else (10, "2015-2024")
        for order, (kind, english, chinese) in enumerate(TYPES, start=1):
            part = (50, 30, 20)[order - 1] * factor
            name = f"{head[0]}/trial_count/{head[1]}/{period}/collaboration_type/{kind}/full"
            rows.append(
                [
                    *head,
                    "year" if year else "total",
                    year,
                    period,
                    kind,
                    english,
                    chinese,
                    order,
                    part,
                    share(part, 100 * factor),
                    100 * factor,
                    "all trials",
                    "全部研究",
                    name,
                    name.replace("count", "share"),
                ]
            )
    insert(connection, "reporting.rpt_trials_by_collaboration", rows)


def first_monitor_only(connection: duckdb.DuckDBPyConnection, heads: list, group_head: list) -> None:
    """Patterns, partners, unresolved sites and verdicts."""
    patterns = [
        ("north", "North", "北区", 1, 31),
        ("north+south", "North + South", "北区 + 南区", 2, 14),
        ("north+south+east", "North + South + East", "北区 + 南区 + 东区", 3, 5),
    ]
    insert(
        connection,
        "reporting.rpt_trials_participation_patterns",
        [
            [
                *group_head,
                *TYPES[1],
                2,
                level,
                ids,
                english,
                chinese,
                size,
                part,
                share(part, 50),
                50,
                "trials of the type",
                "该类型研究",
                f"{group_head[0]}/trial_count/{group_head[1]}/2015-2024/{level}_set/domestic:{ids}/full",
                f"{group_head[0]}/trial_share/{group_head[1]}/2015-2024/{level}_set/domestic:{ids}/full",
            ]
            for level in ("region", "city")
            for ids, english, chinese, size, part in patterns
        ],
    )
    insert(
        connection,
        "reporting.rpt_trials_partner_regions",
        [
            [
                *head,
                rank,
                f"p{rank}",
                f"Partner {rank}",
                f"伙伴{rank}",
                90 - 10 * (rank // 2),
                rank > 1 or None,
                f"{head[0]}/trial_count/{head[1]}/2015-2024/domestic_partner_region/p{rank}/full",
            ]
            for head in heads[:3]
            for rank in range(1, 19)
        ],
    )
    insert(
        connection,
        "reporting.rpt_trials_unresolved",
        [[group_head[0], "CHN", FORMULA, HOSTILE, "100000", 3, 2], [group_head[0], "CHN", None, "@cmd", None, 1, 1]],
    )
    kinds = ["agrees"] * 3 + ["contradicts_itself"] * 2 + ["not_computable: sample"]
    insert(
        connection,
        "reporting.rpt_claim_verdicts",
        [
            [
                "paper",
                f"c{place:03}",
                "document" if place % 2 else "data",
                "table_1" if place < 4 else "text",
                group_head[0],
                "trial_count",
                "north",
                "2015-2024",
                "phase",
                "phase1",
                10 + place,
                10,
                place,
                0,
                f"10 + {place} <> 10",
                f"10 + {place} ≠ 10",
                verdict,
                HOSTILE if place == 0 else None,
                None,
                place == 1,
                f"{group_head[0]}/trial_count/north/2015-2024/all/all/full",
            ]
            for place, verdict in enumerate(kinds)
        ],
    )


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list]) -> None:
    """Insert rows given in the order of the table's columns."""
    connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
