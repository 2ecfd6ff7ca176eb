"""From a number to its records and back, on the tiny release."""

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import tiny_warehouse as tiny

from reports.address import parse_address
from reports.errors import ExplainError
from reports.explain import explain_address, explain_record
from reports.query import run_query

RECORD = "clinicaltrials_gov:NCT00000001"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tiny.prepare(tmp_path_factory.mktemp("home"))
    tiny.release(home)
    return home / "current" / "observatory.duckdb"


def test_addresses_are_completed_from_the_short_forms() -> None:
    assert parse_address("m/i/u/2015") == ("m", "i", "u", "2015", "all", "all", "full")
    assert parse_address("m/i/u/2015/share") == ("m", "i", "u", "2015", "all", "all", "share")
    assert parse_address("m/i/u/2015-2024/sex/all") == ("m", "i", "u", "2015-2024", "sex", "all", "full")
    assert parse_address(" m/i/u/2015/sex/all/full ") == ("m", "i", "u", "2015", "sex", "all", "full")


@pytest.mark.parametrize("address", ["", "m/i/u", "m/i/u/2015/a/b/c/d", "m//u/2015", "/m/i/u/2015", "m/i/u/2015/"])
def test_a_malformed_address_is_told_the_grammar(database: Path, address: str) -> None:
    with pytest.raises(ExplainError, match=r"monitor/indicator/unit/period\[/facet/category\]\[/counting\]"):
        explain_address(database, address)


def test_a_count_is_its_members_down_to_the_landed_line(database: Path) -> None:
    found = explain_address(database, f"{tiny.MONITOR}/trial_count/beijing/2015", member_limit=2)
    assert found.address == f"{tiny.MONITOR}/trial_count/beijing/2015/all/all/full"
    assert found.value == 3 and found.operands == ()
    assert found.definition.definition_zh == "该单元研究数。"
    assert found.definition.sql == "select * from {{ ref('int_members') }}\n"
    assert found.members is not None
    assert (found.members.total, found.members.weight_sum, found.members.equals_value) == (3, Decimal(3), True)
    first, second = found.members.shown
    assert (first.record_id, first.weight) == (RECORD, Decimal(1))
    assert [(source.landed_file, source.landed_line, source.outcome) for source in first.sources] == [
        ("landing/page-000002.ndjson.zst", 7, "unchanged"),
        ("landing/page-000001.ndjson.zst", 1, "loaded"),
    ]
    assert [source.landed_line for source in second.sources] == [2]


def test_a_share_is_its_operands_with_their_own_members(database: Path) -> None:
    found = explain_address(database, f"{tiny.MONITOR}/trial_share/beijing/2015")
    assert found.value == Decimal("0.75") and found.members is None
    assert [(operand.role, operand.order, operand.cell.value) for operand in found.operands] == [
        ("numerator", 1, 3),
        ("denominator", 2, 4),
    ]
    denominator = found.operands[1].cell
    assert denominator.address == f"{tiny.MONITOR}/trial_count/jjj/2015/all/all/full"
    assert denominator.members is not None and denominator.members.total == 4 and denominator.members.shown == ()


def test_the_query_of_a_cell_runs_in_the_sandbox_and_gives_its_value(database: Path, tmp_path: Path) -> None:
    found = explain_address(database, f"{tiny.MONITOR}/trial_count/beijing/2015", member_limit=1)
    listed = run_query(database, found.query)
    assert listed.columns == ("record_id", "weight")
    assert len(listed.rows) == 3 and sum(weight for _, weight in listed.rows) == found.value
    # Operands may have their values in different tables
    split = own_copy(
        database,
        tmp_path,
        "create table reporting.ind_more as from reporting.ind_trials where cell_id = 'trial_count:jjj'",
        "delete from reporting.ind_trials where cell_id = 'trial_count:jjj'",
    )
    for file in (database, split):
        found = explain_address(file, f"{tiny.MONITOR}/trial_share/beijing/2015")
        listed = run_query(file, found.query)
        assert listed.columns == ("operand_role", "operand_order", "address", "value")
        assert [row[:2] for row in listed.rows] == [("numerator", 1), ("denominator", 2)]
        (numerator, denominator), operands = (row[3] for row in listed.rows), found.operands
        assert numerator / denominator == found.value
        assert [(row[2], row[3]) for row in listed.rows] == [(one.cell.address, one.cell.value) for one in operands]
        assert '"' not in found.query and "\n" not in found.query


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("jjj/trial_count/beijing/2015", "unknown monitor 'jjj'; allowed: jjj_clinical_trials"),
        (
            f"{tiny.MONITOR}/trials/beijing/2015",
            f"unknown indicator 'trials' after {tiny.MONITOR}; allowed: trial_count, ",
        ),
        (f"{tiny.MONITOR}/trial_share/jjj/2015", "unknown unit 'jjj' after .*/trial_share; allowed: beijing"),
        (f"{tiny.MONITOR}/trial_count/jjj/2016", "unknown period '2016' after .*; allowed: 2015"),
        (f"{tiny.MONITOR}/trial_count/jjj/2015/sex/all", "unknown facet 'sex'"),
        (f"{tiny.MONITOR}/trial_count/jjj/2015/all/x", "unknown category 'x'"),
        (f"{tiny.MONITOR}/trial_count/jjj/2015/fractional", "unknown counting 'fractional'.*allowed: full"),
        ("' or true --/trial_count/jjj/2015", "unknown monitor"),
    ],
)
def test_the_first_unknown_part_is_named_with_what_is_allowed(database: Path, address: str, message: str) -> None:
    with pytest.raises(ExplainError, match=message):
        explain_address(database, address)


def test_of_many_choices_the_nearest_are_named(database: Path, tmp_path: Path) -> None:
    copy = own_copy(
        database,
        tmp_path,
        "insert into marts.dim_cells by name select 'x' || range as cell_id, 'm' || range as monitor_id from range(40)",
    )
    with pytest.raises(ExplainError, match="nearest of 41: jjj_clinical_trials"):
        explain_address(copy, "jjj_clinical_trial/trial_count/jjj/2015")


def own_copy(database: Path, folder: Path, *statements: str) -> Path:
    copy = folder / "observatory.duckdb"
    shutil.copyfile(database, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def test_members_that_do_not_add_up_are_shown_as_such(database: Path, tmp_path: Path) -> None:
    copy = own_copy(database, tmp_path, f"delete from marts.bridge_cell_members where record_id = '{RECORD}'")
    members = explain_address(copy, f"{tiny.MONITOR}/trial_count/beijing/2015").members
    assert members is not None and (members.total, members.equals_value) == (2, False)


@pytest.mark.parametrize("given", [RECORD, "NCT00000001", "nct00000001"])
def test_a_record_is_found_in_its_cells(database: Path, given: str) -> None:
    found = explain_record(database, given)
    assert found.record_id == RECORD
    (standing,) = found.monitors
    assert standing.is_included and standing.exclusion_reason is None
    assert standing.cells == (
        (f"{tiny.MONITOR}/trial_count/beijing/2015/all/all/full", Decimal(1)),
        (f"{tiny.MONITOR}/trial_count/jjj/2015/all/all/full", Decimal(1)),
    )
    assert len(found.sources) == 2


def test_a_dropped_record_names_its_filter_and_an_unknown_one_is_said(database: Path) -> None:
    (standing,) = explain_record(database, "NCT00000005").monitors
    assert (standing.is_included, standing.exclusion_reason, standing.cells) == (False, "outside_window", ())
    for unknown in ("NCT99999999", "%", "' or true --", ""):
        with pytest.raises(ExplainError, match="never landed"):
            explain_record(database, unknown)


def test_a_bare_id_of_two_sources_asks_which(database: Path, tmp_path: Path) -> None:
    copy = own_copy(
        database, tmp_path, "insert into marts.fct_populations values ('m', 'who_ictrp:NCT00000001', true, null)"
    )
    with pytest.raises(ExplainError, match=f"several sources: write one of {RECORD}, who_ictrp:NCT00000001"):
        explain_record(copy, "NCT00000001")


def test_a_contradicting_or_incomplete_release_is_said(database: Path, tmp_path: Path) -> None:
    share = f"{tiny.MONITOR}/trial_share/beijing/2015"
    for statement, message in (
        ("drop table marts.bridge_cell_members", "lacks marts.bridge_cell_members"),
        (
            "delete from reporting.ind_trials where cell_id = 'trial_share:beijing'",
            "no reporting.ind_… table has its value",
        ),
        ("delete from marts.dim_indicators", "not in marts.dim_indicators"),
        ("delete from marts.dim_facets", "not in marts.dim_facets"),
        ("delete from marts.dim_cells where unit_id = 'jjj'", "is an operand but is not in marts.dim_cells"),
        ("update marts.bridge_cell_operands set operand_cell_id = cell_id where operand_order = 1", "has a circle"),
    ):
        with pytest.raises(ExplainError, match=message):
            explain_address(own_copy(database, tmp_path, statement), share)
    with pytest.raises(ExplainError, match="no released database"):
        explain_address(tmp_path / "nowhere.duckdb", share)
