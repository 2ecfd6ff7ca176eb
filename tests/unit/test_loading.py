"""Loading: what becomes of every landed copy, whatever order it comes in."""

import os
import shutil
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingestion.errors import IngestionError, SchemaChanged, UnreadableInput
from ingestion.loading import ids_to_ask, load
from ingestion.manifest import RequestedId
from ingestion.raw_files import current_studies
from ingestion.sources.clinicaltrials_gov_schema import RAW_COLUMNS
from tests.landed_studies import digests, encoded, land, moment, study

STUDIES = "clinicaltrials_gov/studies/r2"


def rows(raw: Path, name: str, columns: str = "*") -> list[tuple]:
    return duckdb.sql(f"select {columns} from read_parquet('{raw}/{name}') order by all").fetchall()


def newest(raw: Path, columns: str = "*") -> list[tuple]:
    return duckdb.sql(f"select {columns} from {current_studies(raw)} order by all").fetchall()


def accounts(raw: Path, table: str) -> list[tuple]:
    counts = "read_count, loaded_count + duplicate_count + unchanged_count + blank_count + quarantined_count"
    return rows(raw, f"operations/{table}.parquet", counts)


# One batch is a list of (record, content, version day or None); content and version vary on their own.
COPIES = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("AB"), st.sampled_from([None, 1, 2, 3])), max_size=5)


def oracle(batches: list[list[tuple]]) -> tuple[Counter, dict[str, str], Counter]:
    """Versions by (batch number, record, title), the newest title of each record, and copies by batch and outcome,
    by plain replay.
    """
    copies: dict[int, list] = {}
    for number, batch in enumerate(batches):
        for position, (record, title, version) in enumerate(batch):
            copies.setdefault(record, []).append(((version or 0), number, position, title))
    versions, newest, outcomes = Counter(), {}, Counter()
    for record, seen in copies.items():
        before, batch_before = None, None
        for _, number, _, title in sorted(seen):
            if title != before:
                versions[number, f"NCT{record:08d}", title] += 1
                outcomes[number, "loaded"] += 1
            else:
                outcomes[number, "duplicate" if number == batch_before else "unchanged"] += 1
            before, batch_before = title, number
        newest[f"NCT{record:08d}"] = before
    return versions, newest, outcomes


@settings(max_examples=20, deadline=None)
@example([([(1, "A", 1)], "incremental"), ([(1, "A", None)], "incremental")])
@example([([(1, "A", None), (1, "B", None)], "import"), ([], "import")])
@given(st.lists(st.tuples(COPIES, st.sampled_from(("import", "incremental"))), min_size=1, max_size=4))
def test_histories_agree_with_a_plain_replay_and_do_not_depend_on_the_steps(landed):
    batches = [batch for batch, _ in landed]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ids = []
        for number, (batch, kind) in enumerate(landed):
            made = [study(r, title=t, version=v and f"2026-01-0{v}") for r, t, v in batch]
            ids.append(land(home, encoded(made), moment(number + 1), kind=kind).manifest.batch_id)
            load(home)
        versions, last, outcomes = oracle(batches)
        found = rows(home / "raw", f"{STUDIES}/history/*.parquet", "batch_id, nct_id, brief_title")
        assert Counter((ids.index(batch_id), nct_id, title) for batch_id, nct_id, title in found) == versions
        found = newest(home / "raw", "nct_id, brief_title")
        assert dict(found) == last and len(found) == len(last)
        copies = rows(home / "raw", "operations/record_sources.parquet", "batch_id, outcome")
        assert Counter((ids.index(batch_id), outcome) for batch_id, outcome in copies) == outcomes
        for table in ("files", "batches"):
            assert all(read == accounted for read, accounted in accounts(home / "raw", table))
        step_by_step = digests(home / "raw")
        shutil.rmtree(home / "raw")
        load(home, threads=1)
        assert digests(home / "raw") == step_by_step


def test_threads_do_not_change_a_byte_and_loading_twice_changes_nothing(tmp_path):
    studies = [study(number, title=f"Study {number * 7919 % 1000}") for number in range(50_000, 0, -1)]
    land(tmp_path, encoded(studies), moment(1), page_size=5_000)
    found = []
    for threads in (1, 2, 8):
        target = tmp_path / f"raw{threads}"
        assert load(tmp_path, target=target, threads=threads).tally.loaded == 50_000
        found.append(digests(target))
    assert found[0] == found[1] == found[2]
    stamps = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    assert not load(tmp_path, target=target).is_changed
    assert stamps == {path: path.stat().st_mtime_ns for path in target.rglob("*")}


def test_a_days_changes_leave_the_large_file_alone_until_everything_is_pulled_again(tmp_path):
    large, small = (tmp_path / "raw" / f"{STUDIES}/current/{name}.parquet" for name in ("studies", "changes"))
    land(tmp_path, encoded([study(number) for number in range(1, 6)]), moment(1))
    load(tmp_path)
    before = (large.read_bytes(), large.stat().st_mtime_ns)

    land(tmp_path, encoded([study(2, title="B"), study(9)]), moment(2), kind="incremental")
    load(tmp_path)
    assert (large.read_bytes(), large.stat().st_mtime_ns) == before
    assert rows(small.parent, small.name, "nct_id, brief_title") == [("NCT00000002", "B"), ("NCT00000009", "A")]
    assert newest(tmp_path / "raw", "nct_id, brief_title") == [
        *((f"NCT{number:08d}", "B" if number == 2 else "A") for number in range(1, 6)),
        ("NCT00000009", "A"),
    ]
    land(tmp_path, encoded([study(2, title="C"), study(9)]), moment(3))
    load(tmp_path)
    assert rows(small.parent, small.name) == []
    assert ("NCT00000002", "C") in rows(large.parent, large.name, "nct_id, brief_title")
    assert newest(tmp_path / "raw", "nct_id") == rows(large.parent, large.name, "nct_id")


def test_a_late_import_of_an_old_download_takes_its_place_in_the_past(tmp_path):
    land(tmp_path, encoded([study(1, title="A", version="2026-10-01")]), moment(1))
    land(tmp_path, encoded([study(1, title="A", version="2026-11-02")]), moment(2))
    load(tmp_path)
    land(tmp_path, encoded([study(1, title="B", version="2026-10-20")]), moment(3), kind="import")
    land(tmp_path, encoded([study(1, title="C", version=None)]), moment(4), kind="import")
    load(tmp_path)
    raw = tmp_path / "raw"
    assert newest(raw, "brief_title, day(fetched_at)") == [("A", 2)]
    history = rows(raw, f"{STUDIES}/history/*.parquet", "day(fetched_at), brief_title")
    assert history == [(1, "A"), (2, "A"), (3, "B"), (4, "C")]  # C is undated, so the oldest: then A, B, A again


def test_nothing_landed_gives_every_table_typed_and_empty(tmp_path):
    report = load(tmp_path)
    raw = tmp_path / "raw"
    assert set(report.table_rows.values()) == {0}
    described = duckdb.sql(f"describe from read_parquet('{raw}/{STUDIES}/current/studies.parquet')").fetchall()
    provenance = ["batch_id", "landed_file", "landed_line", "content_hash", "fetched_at", "is_sample"]
    assert [name for name, *_ in described] == ["record_id", *RAW_COLUMNS, *provenance]
    assert rows(raw, f"{STUDIES}/history/*.parquet") == []
    for name in ("batches", "files", "record_sources", "quarantined_records", "source_findings"):
        assert rows(raw, f"operations/{name}.parquet") == []
    land(tmp_path, encoded([study(1)]), moment(1))
    load(tmp_path)
    assert [path.stem for path in (raw / STUDIES / "history").iterdir()] == ["20261101T060000Z-complete"]
    filled = duckdb.sql(f"describe from read_parquet('{raw}/{STUDIES}/current/studies.parquet')").fetchall()
    assert [column[:2] for column in filled] == [column[:2] for column in described]


def broken(number: int, change) -> dict:
    made = study(number)
    change(made["protocolSection"])
    return made


BREAKS = {
    "statusModule.overallStatus": lambda p: p["statusModule"].pop("overallStatus"),
    "phases": lambda p: p["designModule"].update(phases={"first": "PHASE2"}),
    "briefTitle": lambda p: p["identificationModule"].update(briefTitle={"text": "A"}),
    "count": lambda p: p["designModule"].update(enrollmentInfo={"count": 1.5}),
    "city": lambda p: p["contactsLocationsModule"].update(locations=[{"city": ["Beijing"]}]),
    "nctId": lambda p: p["identificationModule"].update(nctId="NCT1'; drop table"),
}


@pytest.mark.parametrize("field", BREAKS)
@pytest.mark.parametrize("kind", ["complete", "incremental", "by_id"])
def test_a_pull_with_a_missing_or_retyped_field_stops_the_load_and_names_it(tmp_path, field, kind):
    land(tmp_path, encoded([study(1)]), moment(1))
    load(tmp_path)
    before = digests(tmp_path / "raw")
    land(tmp_path, encoded([study(2), broken(3, BREAKS[field])]), moment(2), kind=kind)
    with pytest.raises(SchemaChanged, match=field) as raised:
        load(tmp_path)
    assert "\n" not in str(raised.value)
    shutil.rmtree(tmp_path / "raw/_loading", ignore_errors=True)
    assert digests(tmp_path / "raw") == before


@pytest.mark.parametrize("field", BREAKS)
def test_an_import_with_such_a_record_quarantines_it_and_keeps_the_rest(tmp_path, field):
    land(tmp_path, encoded([study(1), broken(2, BREAKS[field]), study(3)]), moment(1), kind="import")
    report = load(tmp_path)
    assert (report.tally.loaded, report.tally.quarantined) == (2, 1)
    current = newest(tmp_path / "raw", "nct_id")
    assert current == [("NCT00000001",), ("NCT00000003",)]
    [(line, reason, detail)] = rows(tmp_path / "raw", "operations/quarantined_records.parquet", "line, reason, detail")
    assert line == 2 and reason in ("required_missing", "field_retyped", "invalid_id") and field in detail
    assert accounts(tmp_path / "raw", "files") == [(3, 3)]


def test_new_fields_are_reported_with_their_records_and_stop_nothing(tmp_path):
    new = study(1) | {"annexSection": {"x": 1}}
    new["protocolSection"]["designModule"]["armCount"] = 2
    new["protocolSection"]["fundingModule"] = {}
    new["annotationSection"] = {"annotationModule": {"note": 1}}  # a section that is known and not read
    land(tmp_path, encoded([new, study(2)]), moment(1))
    expected = {
        "annexSection": 1,
        "annotationSection.annotationModule.note": 1,
        "protocolSection.designModule.armCount": 1,
        "protocolSection.fundingModule": 1,
    }
    assert load(tmp_path).new_fields == expected
    found = rows(tmp_path / "raw", "operations/source_findings.parquet", "finding_kind, name, record_count")
    assert found == [("new_field", name, count) for name, count in expected.items()]


def test_as_of_gives_what_a_load_gave_then_and_refuses_dates_before_the_first_complete_pull(tmp_path):
    land(tmp_path, encoded([study(9)]), moment(1), kind="import")
    land(tmp_path, encoded([study(1)]), moment(3, 23))
    load(tmp_path)
    then = digests(tmp_path / "raw")
    land(tmp_path, encoded([study(1, title="B", version="2026-11-04")]), moment(4))
    load(tmp_path)
    load(tmp_path, as_of=date(2026, 11, 3), target=tmp_path / "as_of")
    assert digests(tmp_path / "as_of") == then
    load(tmp_path, as_of=moment(4), target=tmp_path / "as_of")  # the same folder, another day
    assert digests(tmp_path / "as_of") == digests(tmp_path / "raw")
    with pytest.raises(IngestionError, match="earliest date is 2026-11-03"):
        load(tmp_path, as_of=date(2026, 11, 2), target=tmp_path / "too_early")
    with pytest.raises(ValueError, match="target"):
        load(tmp_path, as_of=date(2026, 11, 3))


def test_an_as_of_folder_left_between_two_states_is_not_taken_for_either(tmp_path, monkeypatch):
    for day in (1, 2):
        land(tmp_path, encoded([study(day)]), moment(day))
    target, real = tmp_path / "as_of", os.replace
    load(tmp_path, as_of=date(2026, 11, 1), target=target)
    first_day, renames = digests(target), iter(range(3))

    def interrupted(source, destination):
        if next(renames, None) is None:
            raise KeyboardInterrupt
        real(source, destination)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path, as_of=date(2026, 11, 2), target=target)
    monkeypatch.undo()
    load(tmp_path, as_of=date(2026, 11, 1), target=target)
    assert digests(target) == first_day


def test_unfinished_batches_are_listed_with_their_error_and_load_nothing(tmp_path):
    failed = land(tmp_path, encoded([study(1)]), moment(1), promote=False)
    failed.fail("the registry said no", moment(1, 7))
    land(tmp_path, encoded([study(2)]), moment(2), promote=False)
    assert load(tmp_path).row_counts()["raw/clinicaltrials_gov/studies"] == 0
    found = rows(tmp_path / "raw", "operations/batches.parquet", "status, error, read_count")
    assert found == [("failed", "the registry said no", 0), ("open", None, 0)]


def test_a_damaged_shard_is_noticed(tmp_path):
    batch = land(tmp_path, encoded([study(1)]), moment(1))
    shard = batch.shard_paths()[0]
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    with pytest.raises(UnreadableInput, match="restore"):
        load(tmp_path)


def test_records_absent_from_two_complete_pulls_are_asked_for_until_they_are_gone(tmp_path):
    old = study(8, posted="1990-01-01")
    land(tmp_path, encoded([study(1), study(2), study(3), study(4), old]), moment(1))
    for day in (2, 3):
        assert ids_to_ask(tmp_path) == []
        land(tmp_path, encoded([study(1)]), moment(day), window=("1999-01-01", None))
        load(tmp_path)
    assert ids_to_ask(tmp_path) == ["NCT00000002", "NCT00000003", "NCT00000004"]  # 8 is outside the windows
    answers = [
        RequestedId("NCT00000002", "not_found"),
        RequestedId("NCT00000003", "present"),
        RequestedId("NCT00000004", "alias", "NCT00000001"),
    ]
    land(tmp_path, encoded([study(3)]), moment(4), kind="by_id", asked=answers)
    load(tmp_path)
    assert ids_to_ask(tmp_path) == []  # asked since the latest complete pull
    land(tmp_path, encoded([study(1)]), moment(5))
    load(tmp_path)
    assert ids_to_ask(tmp_path) == ["NCT00000002", "NCT00000003"]
    land(tmp_path, [], moment(6), kind="by_id", asked=[RequestedId("NCT00000002", "not_found")])
    land(tmp_path, encoded([study(1)]), moment(7))
    load(tmp_path)
    assert ids_to_ask(tmp_path) == ["NCT00000003"]  # 2 was not found twice
    land(tmp_path, encoded([study(1), study(2)]), moment(8))
    land(tmp_path, encoded([study(1)]), moment(9))
    land(tmp_path, encoded([study(1)]), moment(10))
    load(tmp_path)
    assert "NCT00000002" in ids_to_ask(tmp_path)  # it came back, so the count starts again
    asked = rows(tmp_path / "raw", "clinicaltrials_gov/absences/r2/current/absences.parquet", "nct_id, outcome")
    assert asked.count(("NCT00000002", "not_found")) == 2 and ("NCT00000004", "alias") in asked


def test_another_search_in_between_changes_nothing_about_what_is_absent(tmp_path):
    elsewhere = {"search": "(india)"}
    land(tmp_path, encoded([study(1), study(2)]), moment(1))
    land(tmp_path, encoded([study(7)]), moment(2), **elsewhere)
    land(tmp_path, encoded([study(1)]), moment(3))
    land(tmp_path, encoded([study(7)]), moment(4), **elsewhere)
    load(tmp_path)
    assert ids_to_ask(tmp_path) == []  # two pulls of the other search, which held all it ever did
    land(tmp_path, encoded([study(1)]), moment(5))
    assert ids_to_ask(tmp_path) == ["NCT00000002"]  # and not 7, which this search never wanted
    land(tmp_path, encoded([study(1)]), moment(6), window=("2015-01-01", None))
    assert ids_to_ask(tmp_path) == []  # another range: one pull of it shows nothing
    land(tmp_path, encoded([study(1)]), moment(7), window=("2015-01-01", None))
    assert ids_to_ask(tmp_path) == ["NCT00000002"]  # held by the wider range, and posted within this one


def test_a_record_in_a_pull_that_is_not_loaded_yet_is_not_absent(tmp_path):
    land(tmp_path, encoded([study(1)]), moment(1))
    land(tmp_path, encoded([study(2), study(3)]), moment(2), kind="incremental")
    load(tmp_path)
    land(tmp_path, encoded([study(1), study(2)]), moment(3))
    assert ids_to_ask(tmp_path) == ["NCT00000003"]
    land(tmp_path, encoded([study(3)]), moment(4), kind="incremental")
    assert ids_to_ask(tmp_path) == []


def test_a_record_that_only_an_import_brought_is_never_asked_for(tmp_path):
    land(tmp_path, encoded([study(1), study(2)]), moment(1), kind="import")
    for day in (2, 3):
        land(tmp_path, encoded([study(1)]), moment(day))
    load(tmp_path)
    assert ids_to_ask(tmp_path) == []


def test_too_little_memory_or_a_broken_raw_file_is_one_clear_line_and_changes_nothing(tmp_path):
    land(tmp_path, encoded([study(1)]), moment(1))
    with pytest.raises(IngestionError, match="memory_limit 10MB") as raised:
        load(tmp_path, memory_limit="10MB")
    assert "\n" not in str(raised.value) and not (tmp_path / "raw" / STUDIES).exists()
    load(tmp_path)
    land(tmp_path, encoded([study(2)]), moment(2))
    history = next((tmp_path / "raw" / STUDIES / "history").iterdir())
    history.write_bytes(b"no parquet")
    with pytest.raises(IngestionError, match="delete that folder"):
        load(tmp_path)
    shutil.rmtree(tmp_path / "raw")
    assert load(tmp_path).row_counts()["raw/clinicaltrials_gov/studies"] == 2
