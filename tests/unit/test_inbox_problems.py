"""A file with very many records that cannot be read: listed up to a cap, counted to the last."""

import gzip

import duckdb

from ingestion import put_aside
from ingestion.inbox import import_paths
from ingestion.landing import list_batches
from ingestion.loading import load
from tests.landed_studies import encoded, moment, study

CAP = put_aside._LISTED_PROBLEMS


def import_lines(home, *files: list[bytes]):
    paths = [home / f"{number}.gz" for number in range(len(files))]
    for path, lines in zip(paths, files, strict=True):
        path.write_bytes(gzip.compress(b"\n".join(lines)))
    return import_paths(home, paths, monitor_id=None, now=lambda: moment(1))


def listed(home) -> list:
    (batch,) = list_batches(home / "landing", "clinicaltrials_gov", "studies")
    return batch.manifest.quarantined


def test_problems_past_the_cap_are_one_row_that_says_how_many(tmp_path):
    good, bad = encoded([study(1), study(2)]), [b'{"a":%d}' % number for number in range(CAP + 250)]
    report = import_lines(tmp_path, [good[0], *bad, good[1]], [b'{"a":1}'])
    assert [(file.record_count, file.quarantined_count) for file in report.files] == [(2, CAP + 250), (0, 1)]
    *first, rest, other_file = listed(tmp_path)
    assert [item.line for item in first] == list(range(2, CAP + 2)) and len(first) == CAP
    assert (rest.file, rest.line, rest.reason) == ("0.gz", CAP + 2, "not_listed")
    assert rest.detail.startswith("250 more records")
    assert (other_file.file, other_file.line, other_file.reason) == ("1.gz", 1, "not_a_study")
    assert len(list((tmp_path / "quarantine").rglob("0001-*"))) == CAP
    tally = load(tmp_path).tally
    assert (tally.read, tally.loaded, tally.quarantined) == (CAP + 253, 2, CAP + 251)
    table = tmp_path / "raw/operations/quarantined_records.parquet"
    assert duckdb.sql(f"select count(*) from read_parquet('{table}')").fetchall() == [(CAP + 2,)]


def test_a_file_with_exactly_as_many_problems_as_the_cap_has_no_such_row(tmp_path):
    import_lines(tmp_path, [b'{"a":1}'] * CAP)
    assert {item.reason for item in listed(tmp_path)} == {"not_a_study"} and len(listed(tmp_path)) == CAP
