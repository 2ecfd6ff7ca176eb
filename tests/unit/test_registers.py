"""Exports of other registries: recognised by content, every row accounted for, nothing personal, nothing unsafe."""

import gzip
import io
import zipfile
from pathlib import Path

import duckdb
import pytest

from ingestion import workbooks
from ingestion.inbox import import_paths
from ingestion.landing import list_batches, read_shard
from ingestion.loading import load
from ingestion.raw_files import READER
from tests.landed_studies import encoded, moment, study
from tests.made_registers import (
    HEADER,
    PERSONAL,
    chictr_trial,
    chictr_xml,
    ictrp_csv,
    ictrp_row,
    workbook,
)

THREE = [ictrp_row(1), ictrp_row(2, Date_registration="07/04/2020", Date_registration3=""), ictrp_row(3)]


def take(home: Path, content: bytes, name: str = "export.bin", day: int = 1):
    """Import one file of this content; the report."""
    (home / "dropped").mkdir(exist_ok=True)
    path = home / "dropped" / name
    path.write_bytes(content)
    return import_paths(home, [path], monitor_id=None, now=lambda: moment(day))


def current(home: Path, source: str) -> list[dict]:
    path = home / "raw" / source / "trials" / READER / "current" / "trials.parquet"
    found = duckdb.sql(f"select * from read_parquet('{path}') order by record_id")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def operations(home: Path, table: str, columns: str) -> list[tuple]:
    path = home / "raw" / "operations" / f"{table}.parquet"
    return duckdb.sql(f"select {columns} from read_parquet('{path}') order by all").fetchall()


def landed_text(home: Path, source: str) -> bytes:
    shards = [shard for batch in list_batches(home / "landing", source, "trials") for shard in batch.shard_paths()]
    return b"".join(line for shard in shards for line in read_shard(shard))


def as_rows(rows: list[dict[str, str]]) -> list[list[str | float | None]]:
    return [list(HEADER), *([row[name] or None for name in HEADER] for row in rows)]


FORMS = {
    "csv": ictrp_csv(THREE),
    "csv with a mark, gzip": gzip.compress(b"\xef\xbb\xbf" + ictrp_csv(THREE)),
    "workbook": workbook(as_rows(THREE)),
    "csv with other blanks": ictrp_csv(
        [{name.replace(" ", "_"): text for name, text in row.items()} for row in THREE],
        [name.replace(" ", "_") for name in HEADER],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_ictrp_export_is_recognised_by_content_and_gives_the_same_records(tmp_path, form):
    report = take(tmp_path, FORMS[form], "studies.json")
    assert report.is_clean and report.record_count == 3
    assert load(tmp_path).tally.loaded == 3
    rows = current(tmp_path, "who_ictrp")
    assert [row["record_id"] for row in rows] == [f"who_ictrp:ChiCTR20000{number:05d}" for number in (1, 2, 3)]
    assert {row["public_title"] for row in rows} == {f"Made-up trial {number}" for number in (1, 2, 3)}
    dates = [(row["registration_date"], row["registration_date_precision"]) for row in rows]
    assert dates == [("2020-02-16", "day"), (None, "unreadable"), ("2020-02-16", "day")]
    assert operations(tmp_path, "source_findings", "source_id, finding_kind, name, record_count") == [
        ("who_ictrp", "ambiguous_date", "Date registration", 1)
    ]


def test_contacts_reach_neither_shards_nor_tables(tmp_path):
    take(tmp_path, ictrp_csv(THREE), "a.csv")
    take(tmp_path, chictr_xml([chictr_trial(1)]), "b.xml", day=2)
    load(tmp_path)
    text = landed_text(tmp_path, "who_ictrp") + landed_text(tmp_path, "chictr")
    text += str(current(tmp_path, "who_ictrp") + current(tmp_path, "chictr")).encode()
    assert text.count(b"Made-up trial") > 6
    for personal in PERSONAL.values():
        assert personal.encode() not in text


def test_every_row_of_a_malformed_export_is_accounted_for_with_its_line(tmp_path):
    good = ictrp_csv([ictrp_row(number) for number in range(1, 4)]).split(b"\r\n")
    header, first, second, third = good[:4]
    content = b"\r\n".join(
        [
            header,
            first,
            b"",
            b"only,three,fields",
            second.replace(b"Made-up trial 2", b'"Made"-up trial 2'),
            second.replace(b"Made-up trial 2", b"Made-up \xff trial 2"),
            second.replace(b"Made-up trial 2", b"Made-up \x00 trial 2"),
            second.replace(b"ChiCTR2000000002", b""),
            second.replace(b"ChiCTR2000000002", b"<script>alert(1)</script>"),
            first,
            third,
            second.replace(b"Made-up trial 2", b'"Made-up trial 2, of which'),
        ]
    )
    report = take(tmp_path, content)
    assert report.record_count == 3 and report.files[0].quarantined_count == 7
    tally = load(tmp_path).tally
    assert (tally.read, tally.loaded, tally.duplicate, tally.blank, tally.quarantined) == (11, 2, 1, 1, 7)
    found = operations(tmp_path, "quarantined_records", "line, reason")
    assert found == [
        (4, "field_count"),
        (5, "broken_quotes"),
        (6, "not_utf8"),
        (7, "control_character"),
        (8, "required_missing"),
        (9, "invalid_id"),
        (12, "broken_quotes"),
    ]
    assert operations(tmp_path, "files", "read_count - loaded_count - duplicate_count") == [(8,)]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([name for name in HEADER if name != "Countries"], "without Countries"),
        ([*HEADER, "Countries"], "Countries twice"),
    ],
)
def test_a_header_that_is_not_the_export_s_refuses_the_file(tmp_path, header, words):
    line = ",".join(header).encode()
    report = take(tmp_path, line + b"\r\n" + b",".join([b"x"] * len(header)))
    assert report.files[0].outcome == "refused" and words in report.files[0].message
    assert load(tmp_path).tally.quarantined == 1


def test_a_column_that_nobody_knows_is_named_and_not_read(tmp_path):
    rows = [ictrp_row(number) | {"Ethics contact": "person@example.org"} for number in (1, 2)]
    assert take(tmp_path, ictrp_csv(rows)).is_clean
    assert load(tmp_path).new_fields == {"Ethics contact": 2}
    assert b"person@example.org" not in landed_text(tmp_path, "who_ictrp")


def test_a_second_export_is_unchanged_where_only_its_date_differs_and_a_version_where_more_does(tmp_path):
    take(tmp_path, ictrp_csv(THREE))
    load(tmp_path)
    later = [row | {"Export date": "5/1/2020 1:00:00 AM"} for row in THREE]
    later[0] |= {"Recruitment Status": "Not recruiting", "Last Refreshed on": "1 May 2020"}
    take(tmp_path, ictrp_csv(later), day=3)
    tally = load(tmp_path).tally
    assert (tally.read, tally.loaded, tally.unchanged) == (3, 1, 2)
    # An export made before, imported late, takes its place in the past
    take(tmp_path, ictrp_csv([THREE[0] | {"Last Refreshed on": "1 March 2020", "Phase": "4"}]), day=5)
    assert load(tmp_path).tally.loaded == 1
    assert [row["recruitment_status"] for row in current(tmp_path, "who_ictrp")][0] == "Not recruiting"


def test_raw_is_a_function_of_landing_for_every_dataset(tmp_path):
    def bytes_of(raw: Path) -> dict[str, bytes]:
        return {str(path.relative_to(raw)): path.read_bytes() for path in sorted(raw.rglob("*.parquet"))}

    take(tmp_path, b"\n".join(encoded([study(1), study(2)])), "s.json")
    load(tmp_path)
    take(tmp_path, ictrp_csv(THREE), "a.csv", day=2)
    take(tmp_path, chictr_xml([chictr_trial(1)]), "b.xml", day=2)
    load(tmp_path, threads=1)
    batches = operations(tmp_path, "batches", "batch_id, source_id")
    assert len({batch_id for batch_id, _ in batches}) == len(batches) == 3
    load(tmp_path, target=tmp_path / "again", threads=4)
    assert bytes_of(tmp_path / "raw") == bytes_of(tmp_path / "again")


def test_nothing_landed_still_gives_a_typed_file_for_each_dataset(tmp_path):
    load(tmp_path)
    assert current(tmp_path, "who_ictrp") == current(tmp_path, "chictr") == []


def test_chictr_xml_and_sheet_give_the_same_record(tmp_path):
    fields = {"trial_id": "ChiCTR-TRC-12002345", "date_registration": "31/01/2026"}
    take(tmp_path, chictr_xml([chictr_trial(1, secondary=("NCT01234567", "U1111")), chictr_trial(2, **fields)]))
    assert load(tmp_path).tally.loaded == 2
    first = current(tmp_path, "chictr")[1]
    assert first["secondary_ids"] == ["NCT01234567", "U1111"] and first["countries"] == "China;Japan"
    assert (first["record_id"], first["registration_date"]) == ("chictr:ChiCTR2600000001", "2026-01-31")
    assert first["public_title"] == "Made-up trial 1 & more"
    header = ["trial_id", "reg_name", "date_registration", "primary_sponsor", "public_title", "sec_id", "country2"]
    row = ["ChiCTR2600000001", "ChiCTR", "2026-01-31", "Made-up Hospital", "Made-up trial 1 & more"]
    take(tmp_path, workbook([header, [*row, "NCT01234567;U1111", "China;Japan"]]), "sheet.xlsx", day=2)
    load(tmp_path)
    again = current(tmp_path, "chictr")[1]
    same = ("record_id", "registration_date", "public_title", "secondary_ids", "countries", "primary_sponsor")
    assert {name: again[name] for name in same} == {name: first[name] for name in same}


def test_chictr_xml_that_breaks_off_keeps_what_came_before(tmp_path):
    whole = chictr_xml([chictr_trial(1), chictr_trial(2), chictr_trial(3, trial_id="NCT01234567")])
    take(tmp_path, whole.replace(b"</trials>", b"<trial><main><trial_id>ChiCTR26000</tri"))
    tally = load(tmp_path).tally
    assert (tally.read, tally.loaded, tally.quarantined) == (4, 2, 2)
    assert operations(tmp_path, "quarantined_records", "reason") == [("broken_xml",), ("invalid_id",)]


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return chictr_xml([chictr_trial(1)], f'<!DOCTYPE trials [<!ENTITY e0 "x">{levels}]>')


def bomb_workbook() -> bytes:
    """A sheet that unpacks to 40 MB of blanks, and says in its directory that it is small."""
    packed = workbook([["TrialID"]], xl__media__big=b" " * (40 << 20))
    return packed


HOSTILE = {
    "entity bomb": (entity_bomb(), "document type"),
    "external entity": (
        chictr_xml([chictr_trial(1)], '<!DOCTYPE trials [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "document type",
    ),
    "deep xml": (b"<trials>" + b"<trial>" * 500 + b"</trial>" * 500 + b"</trials>", "nested deeper"),
    "endless text": (b"<trials><trial><main><trial_id>" + b"x" * (6 << 20), "longer than any real one"),
    "workbook with macros": (
        workbook(as_rows(THREE), xl__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"),
        "macros",
    ),
    "workbook with entities": (
        workbook(as_rows(THREE), xl__theme=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "document type",
    ),
    "zip bomb as workbook": (bomb_workbook(), "as a zip bomb does"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_with_their_reason_and_land_nothing(tmp_path, kind):
    content, words = HOSTILE[kind]
    report = take(tmp_path, content)
    assert report.files[0].outcome == "refused" and words in report.files[0].message, report.lines()
    tally = load(tmp_path).tally
    assert (tally.read, tally.quarantined, tally.loaded) == (1, 1, 0)
    assert not [path for path in (tmp_path / "landing").rglob("page-*")]


def test_a_formula_is_the_value_that_was_stored_and_is_never_computed(tmp_path):
    row = [*as_rows(THREE)[1]]
    row[HEADER.index("Public title")] = "=1+1"
    sheet = workbook([list(HEADER), row])
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    take(tmp_path, sheet)
    load(tmp_path)
    assert current(tmp_path, "who_ictrp")[0]["public_title"] == "=1+1"


def test_a_workbook_beyond_the_limits_is_refused(tmp_path):
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(workbook(as_rows(THREE)))
    for limits in ({"file_bytes": 100}, {"unpacked_bytes": 1000}, {"cells": 20}):
        with pytest.raises(workbooks.RefusedFile) as refused:
            list(workbooks.read_rows(path, workbooks.WorkbookLimits(**limits)))
        assert refused.value.reason == "unsafe"


def test_files_of_several_datasets_in_one_import_make_a_batch_each(tmp_path):
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "a.csv").write_bytes(ictrp_csv(THREE))
    (folder / "b.xml").write_bytes(chictr_xml([chictr_trial(1)]))
    (folder / "c.json").write_bytes(b"\n".join(encoded([study(1)])))
    report = import_paths(tmp_path, [folder], monitor_id=None, now=lambda: moment(1))
    assert len(set(report.batch_ids)) == 3 and report.record_count == 5
    report = import_paths(tmp_path, [folder], monitor_id=None, now=lambda: moment(2))
    assert {file.outcome for file in report.files} == {"known"} and report.batch_ids == ()
    assert load(tmp_path).row_counts()["raw/who_ictrp/trials"] == 3
    manifest = list_batches(tmp_path / "landing", "chictr", "trials")[0].manifest
    assert (manifest.source_id, manifest.dataset, manifest.kind) == ("chictr", "trials", "import")
