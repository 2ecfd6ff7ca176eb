"""Landing: bytes on disk, manifests, promotion; what a crash leaves behind is resumable or harmless."""

import hashlib
import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import UnreadableInput
from ingestion.landing import (
    is_whole,
    list_batches,
    list_open_batches,
    read_batch,
    read_shard,
    safe_name,
    start_batch,
    utc_text,
)
from ingestion.manifest import Query

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
RECORDS = [("aa", b'{"a":1}'), ("bb", '{"t":"京津冀"}'.encode())]


def new_batch(root, kind="complete"):
    queries = [Query("(x)", "2015-01-01", "2015-12-31"), Query("(x)", "2016-01-01", None)]
    return start_batch(root, source_id="clinicaltrials_gov", dataset="studies", kind=kind, at=AT, queries=queries)


def test_a_promoted_batch_reads_back_as_it_was_written(tmp_path):
    batch = new_batch(tmp_path)
    query = batch.manifest.queries[0]
    batch.write_page(query, RECORDS, request_token=None, next_token="t1")
    batch.write_page(query, RECORDS[:1], request_token="t1", next_token=None)
    assert list_batches(tmp_path, "clinicaltrials_gov", "studies") == []
    folder = batch.promote(AT)
    assert folder == tmp_path / "clinicaltrials_gov" / "studies" / "20261120T060000Z-complete"
    (found,) = list_batches(tmp_path, "clinicaltrials_gov", "studies")
    assert found.manifest == batch.manifest and found.manifest.status == "complete"
    lines = [json.loads(line) for path in found.shard_paths() for line in read_shard(path)]
    assert [(line["line"], line["sha256"]) for line in lines] == [(1, "aa"), (2, "bb"), (1, "aa")]
    assert lines[1]["record"] == {"t": "京津冀"}
    assert list_open_batches(tmp_path, "clinicaltrials_gov", "studies") == []


def test_the_same_records_give_the_same_bytes(tmp_path):
    hashes = set()
    for name in ("one", "two"):
        batch = new_batch(tmp_path / name)
        batch.write_page(batch.manifest.queries[0], RECORDS, request_token=None, next_token=None)
        folder = batch.promote(AT)
        hashes.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())))
    assert len(hashes) == 1


def test_a_page_lost_before_its_manifest_is_overwritten_and_a_stray_one_is_not_promoted(tmp_path, monkeypatch):
    batch = new_batch(tmp_path)
    query = batch.manifest.queries[0]
    batch.write_page(query, RECORDS, request_token=None, next_token="t1")
    batch.write_shard("page-000002.ndjson.zst", RECORDS)  # on disk, then the process died
    batch.write_shard("page-000003.ndjson.zst", RECORDS)
    (resumed,) = list_open_batches(tmp_path, "clinicaltrials_gov", "studies")
    page = resumed.write_page(resumed.manifest.queries[0], RECORDS[:1], request_token="t1", next_token=None)
    assert page.file == "page-000002.ndjson.zst" and is_whole(resumed.folder, page)
    folder = resumed.promote(AT)
    assert [path.name for path in read_batch(folder).shard_paths()] == [f"page-00000{n}.ndjson.zst" for n in (1, 2)]


def test_a_manifest_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    batch = new_batch(tmp_path)
    before = (batch.folder / "manifest.json").read_bytes()

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        batch.fail("because", AT)
    assert (batch.folder / "manifest.json").read_bytes() == before


def test_dropping_a_window_forgets_its_pages_only(tmp_path):
    batch = new_batch(tmp_path)
    first, second = batch.manifest.queries
    batch.write_page(first, RECORDS, request_token=None, next_token=None)
    batch.write_page(second, RECORDS, request_token=None, next_token="t")
    second.total_count = 7
    batch.drop_pages([second])
    assert [path.name for path in batch.shard_paths()] == ["page-000001.ndjson.zst"]
    reread = read_batch(batch.folder).manifest.queries
    assert (reread[1].pages, reread[1].total_count, reread[1].next_token) == ([], None, None)
    assert len(reread[0].pages) == 1


def test_names_of_batches_never_collide_and_a_complete_one_is_never_overwritten(tmp_path):
    first, second = new_batch(tmp_path), new_batch(tmp_path)
    assert second.manifest.batch_id == "20261120T060000Z-complete-2"
    (tmp_path / "clinicaltrials_gov" / "studies" / first.manifest.batch_id).mkdir()
    (tmp_path / "clinicaltrials_gov" / "studies" / first.manifest.batch_id / "x").touch()
    with pytest.raises(OSError):
        first.promote(AT)


@pytest.mark.parametrize("source", ["../escape", "A", "", "a/b"])
def test_names_cannot_leave_the_landing_folder(tmp_path, source):
    with pytest.raises(ValueError, match="plain name"):
        start_batch(tmp_path, source_id=source, dataset="studies", kind="import", at=AT)
    with pytest.raises(ValueError, match="shard name"):
        new_batch(tmp_path).write_shard("../page-000001.ndjson.zst", [])


def test_damage_is_named_never_skipped(tmp_path):
    batch = new_batch(tmp_path)
    page = batch.write_page(batch.manifest.queries[0], RECORDS, request_token=None, next_token=None)
    shard = batch.folder / page.file
    shard.write_bytes(b"not zstd")
    assert not is_whole(batch.folder, page)
    with pytest.raises(UnreadableInput, match="page-000001"):
        list(read_shard(shard))
    (batch.folder / "manifest.json").write_text("{")
    with pytest.raises(UnreadableInput, match="not a readable manifest"):
        list_open_batches(tmp_path, "clinicaltrials_gov", "studies")


def test_a_cut_shard_is_unreadable(tmp_path):
    batch = new_batch(tmp_path)
    page = batch.write_page(batch.manifest.queries[0], RECORDS * 5000, request_token=None, next_token=None)
    shard = batch.folder / page.file
    shard.write_bytes(shard.read_bytes()[:-20])
    with pytest.raises(UnreadableInput):
        list(read_shard(shard))


def test_received_files_are_kept_byte_for_byte_under_a_safe_name(tmp_path):
    source = tmp_path / "in"
    source.write_bytes(os.urandom(3_000_000))
    batch = start_batch(tmp_path, source_id="clinicaltrials_gov", dataset="studies", kind="import", at=AT)
    entry = batch.keep_received(source, "../../etc/cron.d/试验 list.json")
    assert entry.landed_file == "received/0001-_list.json" and entry.byte_count == 3_000_000
    assert (batch.folder / entry.landed_file).read_bytes() == source.read_bytes()
    assert entry.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()


@given(st.text())
def test_a_safe_name_is_safe_whatever_comes(name):
    safe = safe_name(name)
    assert safe and len(safe) <= 100 and not safe.startswith((".", "-"))
    assert set(safe) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2026, 11, 20))
