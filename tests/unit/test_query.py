"""Promises 18 and 19 for analysts' SQL: it reads the release, nothing else, and what comes out is inert."""

import csv
import io
import json
import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import tiny_warehouse as tiny
from hypothesis import given
from hypothesis import strategies as st

from reports.errors import QueryError
from reports.query import run_query, to_csv, to_json


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tiny.prepare(tmp_path_factory.mktemp("home"))
    tiny.release(home)
    return home / "current" / "observatory.duckdb"


def test_a_query_gives_columns_rows_and_says_when_there_are_more(database: Path) -> None:
    sql = "select record_id, enrollment from marts.fct_trials order by enrollment; -- a comment"
    result = run_query(database, sql, row_limit=2)
    assert result.columns == ("record_id", "enrollment")
    assert result.rows == (("clinicaltrials_gov:NCT00000001", 0), ("clinicaltrials_gov:NCT00000002", 1))
    assert result.is_truncated
    assert not run_query(database, sql, row_limit=5).is_truncated
    assert run_query(database, "explain select 1").columns == ("explain_key", "explain_value")
    assert len(run_query(database, "describe marts.fct_trials").rows) == 5


ESCAPES = [
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "from '../../manifest.json'",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/proc/self/environ')",
    "select * from read_json('../manifest.json')",
    "select * from read_parquet('parquet/marts/fct_trials.parquet')",
    "select * from glob('/etc/*')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from read_csv('https://example.org/x.csv')",
    "select * from query('copy (select 1) to ''{out}''')",
    "select * from enable_logging(storage='file', storage_config={{'path': '{out}'}})",
    "select * from enable_profiling(save_location='{out}')",
    "explain analyze copy (select 1) to '{out}'",
    "explain analyze select * from read_text('/etc/passwd')",
    "select getenv('HOME')",
    "copy (select 1) to '{out}'",
    "copy marts.fct_trials to '{out}'",
    "export database '{out}'",
    "attach '{out}' as other",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "reset lock_configuration",
    "pragma enable_profiling",
    "pragma database_list",
    "call enable_logging()",
    "create table t as select 1 as a",
    "create temp table t as select 1 as a",
    "create secret (type s3)",
    "insert into reporting.ind_trials values ('x', 1)",
    "update reporting.ind_trials set value = 0",
    "delete from reporting.ind_trials",
    "drop table reporting.ind_trials",
    "comment on table reporting.ind_trials is 'x'",
    "checkpoint",
    "vacuum",
    "prepare p as select 1",
    "begin transaction",
    "select 1; drop table reporting.ind_trials",
    "select 1; select 2",
    "",
    "-- nothing",
    "selekt 1",
    'select * from marts."x\'; drop table y"',
    "select '\ud800'",
]


@pytest.mark.parametrize("sql", ESCAPES)
def test_nothing_but_reading_the_release_is_possible(database: Path, tmp_path: Path, sql: str) -> None:
    folder = database.resolve().parent
    before = sorted(folder.rglob("*"))
    out = tmp_path / "out"
    with pytest.raises(QueryError) as refusal:
        run_query(database, sql.format(out=out))
    assert "root:" not in str(refusal.value)
    assert not out.exists()
    assert sorted(folder.rglob("*")) == before


def test_tables_are_listed_and_found_without_their_schema(database: Path) -> None:
    listed = {name for (name,) in run_query(database, "show tables").rows}
    assert {"ind_trials", "dim_cells", "releases"} <= listed
    assert run_query(database, "select count(*) from ind_trials").rows == ((3,),)


def test_what_is_divided_by_zero_is_null_and_stays_so(database: Path) -> None:
    result = run_query(database, "select 1 / 0 as a, 1.0::double / 0 as b, 0 / 0 as c, 1 % 0 as d, 1::decimal / 0 as e")
    assert result.rows == ((None,) * 5,)
    with pytest.raises(QueryError):
        run_query(database, "set ieee_floating_point_ops = true")


def test_python_variables_are_out_of_reach(database: Path) -> None:
    secret = __import__("polars").DataFrame({"a": [1]})
    with pytest.raises(QueryError, match="secret does not exist"):
        run_query(database, "select * from secret")
    assert secret.height == 1


ENDLESS = [
    "with recursive n as (select 1 as i union all select i + 1 from n) select max(i) from n",
    "select count(*) from range(1000000) a, range(1000000) b where hash(a.range, b.range) = 1",
]


@pytest.mark.parametrize("sql", ENDLESS)
def test_an_endless_query_is_stopped(database: Path, sql: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match="stopped after 0.3 seconds"):
        run_query(database, sql, timeout_seconds=0.3)
    assert time.monotonic() - started < 10


def test_memory_is_bounded_and_no_timer_stays_behind(database: Path) -> None:
    folder = database.resolve().parent
    before = sorted(folder.rglob("*"))
    with pytest.raises(QueryError, match="memory"):
        run_query(database, "select list(range order by hash(range)) from range(100000000)", memory_limit="50MB")
    assert sorted(folder.rglob("*")) == before
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def test_a_missing_database_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no released database"):
        run_query(tmp_path / "observatory.duckdb", "select 1")


def test_csv_cells_that_a_spreadsheet_would_run_are_neutralised() -> None:
    hostile = [
        "=HYPERLINK(1)",
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "=1\x00",
        "\u3000＝1",
    ]
    text = to_csv(["=name", "n"], [[value, -5] for value in hostile])
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["'=name", "n"]
    assert [row[0] for row in read[1:]] == ["'" + value.replace("\x00", "") for value in hostile]
    assert {row[1] for row in read[1:]} == {"-5"}


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_no_csv_cell_begins_a_formula_and_none_is_lost(values: list[str]) -> None:
    header, *rows = csv.reader(io.StringIO(to_csv(["v"] * len(values), [values]), newline=""))
    assert len(rows) == 1 and len(rows[0]) == len(values)
    for value, read in zip(values, rows[0], strict=True):
        assert read.removeprefix("'") == value.replace("\x00", "").removeprefix("'")
        assert not read.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_values_keep_all_their_digits(database: Path) -> None:
    sql = """
        select 12345678901234567.123456789012::decimal(38, 12) as a, -0.1::decimal(28, 12) as a,
            0::decimal(28, 12) as zero, 170141183460469231731687303715884105727::hugeint as big,
            'nan'::double as nothing, null as missing, true as yes, date '2015-01-02' as day, ['x, y'] as list
    """
    result = run_query(database, sql)
    assert result.rows[0][0] == Decimal("12345678901234567.123456789012")
    assert to_csv(result.columns, result.rows).splitlines()[1] == (
        "12345678901234567.123456789012,-0.100000000000,0.000000000000,170141183460469231731687303715884105727,"
        'nan,,true,2015-01-02,"[""x, y""]"'
    )
    text = to_json(result.columns, result.rows)
    read = json.loads(text, parse_float=Decimal)[0]
    assert read == {
        "a": Decimal("12345678901234567.123456789012"),
        "a_2": Decimal("-0.1"),
        "zero": 0,
        "big": 170141183460469231731687303715884105727,
        "nothing": None,
        "missing": None,
        "yes": True,
        "day": date(2015, 1, 2).isoformat(),
        "list": ["x, y"],
    }


def test_every_type_of_the_engine_can_be_written(database: Path) -> None:
    result = run_query(database, "select * from test_all_types()")
    assert len(json.loads(to_json(result.columns, result.rows))) == 3
    assert len(list(csv.reader(io.StringIO(to_csv(result.columns, result.rows), newline="")))) == 4
