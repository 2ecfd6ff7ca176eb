"""The inbox: what is recognised, what is refused, and that nothing is lost between the two."""

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion import containers
from ingestion.errors import IngestionError
from ingestion.inbox import import_paths, scan_inbox
from ingestion.json_records import split_records
from ingestion.landing import list_batches, list_open_batches, read_shard
from ingestion.loading import load
from tests.landed_studies import digests, encoded, land, moment, study

THREE = encoded([study(1, title="One"), study(2, title='中文 {["\\'), study(3)])
PRETTY = json.dumps(json.loads(THREE[0]), indent=2).encode()


def array(*bodies: bytes) -> bytes:
    return b"[" + b",".join(bodies) + b"]"


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def take(home: Path, content: bytes, name: str = "download", **options):
    """Import one file of this content; the report."""
    dropped = home / "dropped"
    dropped.mkdir(exist_ok=True)
    path = dropped / name
    path.write_bytes(content)
    options = {"monitor_id": None, "now": lambda: moment(1)} | options
    return import_paths(home, [path], **options)


def landed(home: Path) -> list[tuple[int, str]]:
    """Line and NCT number of every landed record, over all batches."""
    found = []
    for batch in list_batches(home / "landing", "clinicaltrials_gov", "studies"):
        for shard in batch.shard_paths():
            for line in map(msgspec.json.decode, read_shard(shard)):
                found.append((line["line"], line["record"]["protocolSection"]["identificationModule"]["nctId"]))
    return found


def problems(home: Path) -> list[tuple[str, int, str]]:
    batches = list_batches(home / "landing", "clinicaltrials_gov", "studies")
    return [(item.file, item.line, item.reason) for batch in batches for item in batch.manifest.quarantined]


ALL_THREE = [(1, "NCT00000001"), (2, "NCT00000002"), (3, "NCT00000003")]
FORMS = {
    "one object": (THREE[0], 1),
    "one object over lines": (PRETTY, 1),
    "array": (array(*THREE), 3),
    "array over lines": (json.dumps([json.loads(body) for body in THREE], indent=1, ensure_ascii=False).encode(), 3),
    "page": (b'{"totalCount":3,"studies":' + array(*THREE) + b',"nextPageToken":"x"}', 3),
    "lines": (b"\n".join(THREE), 3),
    "lines with a mark and CRLF": (b"\xef\xbb\xbf" + b"\r\n".join(THREE) + b"\r\n", 3),
    "gzip": (gzip.compress(b"\n".join(THREE)), 3),
    "two gzip streams": (gzip.compress(THREE[0] + b"\n" + THREE[1] + b"\n") + gzip.compress(THREE[2]), 3),
    "zstd": (zstandard.compress(array(*THREE)), 3),
    "two zstd frames": (zstandard.compress(THREE[0] + b"\n" + THREE[1]) + zstandard.compress(b"\n" + THREE[2]), 3),
    "zip": (zipped(**{"a/1.json": THREE[0], "b.ndjson": THREE[1] + b"\n" + THREE[2]}), 3),
    "zip of gzip": (zipped(**{"1.json.gz": gzip.compress(array(*THREE))}), 3),
}


@pytest.mark.parametrize("form", FORMS)
def test_studies_are_recognised_by_content_in_every_form(tmp_path, form):
    content, count = FORMS[form]
    report = take(tmp_path, content, "misleading.csv")
    assert report.is_clean and report.record_count == count
    assert landed(tmp_path) == ALL_THREE[:count]
    assert load(tmp_path).tally.loaded == count


REFUSED = {
    "csv": (b"Name,Value\nNCT00000001,A\n", "unsupported_format", "not like a download of ClinicalTrials.gov"),
    "duckdb": (b"\x01\x02\x03\x04\x05\x06\x07\x08DUCK" + bytes(5000), "unsupported_format", "database"),
    "entities": (b'<!DOCTYPE b [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><b>&b;</b>', "unsupported_format", "XML"),
    "noise": (bytes(range(200, 256)) * 50, "unsupported_format", "not recognised"),
    "nothing": (b"", "empty", "empty"),
    "blank": (b" \n\n", "empty", "empty"),
    "utf-16": ("[{}]".encode("utf-16"), "unsupported_format", "UTF-16"),
    "zip bomb": (zipped(**{"a.json": b'{"a":"' + bytes(40 << 20) + b'"}'}), "unsafe", "bomb"),
    "gzip bomb": (gzip.compress(b"[" + b" " * (64 << 20)), "unsafe", "bomb"),
    "zstd bomb": (zstandard.compress(b"[" + b" " * (256 << 20)), "unsafe", "bomb"),
    "zip slip": (zipped(**{"ok.json": THREE[0], "../../evil.json": THREE[1]}), "unsafe", "outside"),
    "zip slip for Windows": (zipped(**{"..\\evil.json": THREE[1]}), "unsafe", "outside"),
    "zip with a root": (zipped(**{"/etc/evil.json": THREE[1]}), "unsafe", "outside"),
    "zip in zip": (zipped(**{"a.json": THREE[0], "b.zip": zipped(**{"a.json": THREE[0]})}), "unsafe", "archive"),
    "workbook": (zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "unsupported_format", "Excel"),
    "cut zip": (zipped(**{"a.json": THREE[0]})[:-30], "unreadable", "zip"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_quickly_whole_and_in_one_line(tmp_path, case):
    content, reason, words = REFUSED[case]
    report = take(tmp_path, content, "../x y\n;rm.json".replace("/", "_"))
    [file] = report.files
    assert file.outcome == "refused" and words in file.message and "\n" not in file.message
    assert not report.is_clean and landed(tmp_path) == []
    assert [(line, why) for _, line, why in problems(tmp_path)] == [(0, reason)]
    [kept] = [path for path in (tmp_path / "quarantine").rglob("*") if path.is_file()]
    assert kept.read_bytes() == content
    assert set(kept.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_")
    tops = {path.name for path in tmp_path.iterdir()}
    assert tops == {"landing", "quarantine", "dropped"}  # nothing outside staging
    tally = load(tmp_path).tally
    assert (tally.read, tally.quarantined, tally.loaded) == (1, 1, 0)


def too_deep(opening: bytes, closing: bytes) -> bytes:
    """A study whose one field is nested 100,000 levels deep."""
    return THREE[1].replace(b'"COMPLETED"', opening * 100_000 + b"1" + closing * 100_000)


BAD = {
    "deep lists": (too_deep(b"[", b"]"), "too_deep"),
    "deep objects": (too_deep(b'{"a":', b"}"), "too_deep"),
    "NUL byte": (THREE[1].replace(b"COMPLETED", b"COMP\0LETED"), "not_json"),
    "lone surrogate": (THREE[1].replace(b"COMPLETED", b"\\ud800"), "not_json"),
    "half a study": (THREE[1][:150], "not_json"),
    "broken quote": (THREE[1].replace(b'"COMPLETED"', b'"COMP"LETED"'), "not_json"),
    "lost quote": (THREE[1].replace(b'"COMPLETED"', b'"COMPLETED'), "not_json"),
    "not UTF-8": (THREE[1].replace(b"COMPLETED", b"\xff"), "not_utf8"),
    "no study": (b'{"hello":1}', "not_a_study"),
    "a number": (b"12", "not_a_study"),
    "another registry's number": (THREE[1].replace(b"NCT00000002", b"ChiCTR2000000002"), "not_a_study"),
    "digits of another script": (THREE[1].replace(b"NCT00000002", "NCT0000000２".encode()), "not_a_study"),
    "a huge number": (THREE[1].replace(b'"COMPLETED"', b"1e999"), "not_json"),
    "too long": (THREE[1].replace(b"COMPLETED", b"x" * (33 << 20)), "too_long"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("form", ["lines", "array"])
def test_a_bad_record_is_put_aside_and_its_neighbours_are_kept(tmp_path, case, form):
    body, reason = BAD[case]
    bodies = [THREE[0], body, THREE[2]]
    report = take(tmp_path, b"\n".join(bodies) if form == "lines" else array(*bodies))
    assert {nct_id for _, nct_id in landed(tmp_path)} == {"NCT00000001", "NCT00000003"}
    found = problems(tmp_path)
    assert found[0][:2] == ("download", 2) and all(line == 2 or form == "array" for _, line, _ in found)
    assert found[0][2] in (reason, "not_json" if form == "array" else reason)
    assert report.files[0].quarantined_count == len(found)
    kept = sorted((tmp_path / "quarantine").rglob("0001-*"))
    assert kept and kept[0].read_bytes()[:100] == body[:100]
    tally = load(tmp_path).tally
    assert (tally.loaded, tally.quarantined) == (2, len(found)) and tally.read == 2 + len(found)


def test_odd_but_valid_text_survives_to_the_typed_tables(tmp_path):
    odd = encoded([study(1, title="a\0b"), study(2, title="x" * (1 << 20)), study(3, title='=HYPERLINK("x")</script>')])
    odd[0] = odd[0].replace(b"COMPLETED", b"\\ud83d\\ude00")
    assert take(tmp_path, array(*odd)).is_clean
    assert load(tmp_path).tally.loaded == 3


@pytest.mark.parametrize("form", ["lines", "array", "gzip", "zstd"])
def test_a_file_cut_anywhere_keeps_its_whole_records_and_says_so(tmp_path, form):
    content = FORMS[form][0]
    for number, part in enumerate((0.4, 0.7, 0.97)):
        home = tmp_path / str(number)
        home.mkdir()
        report = take(home, content[: int(len(content) * part)])
        assert not report.is_clean, f"cut at {part} went unnoticed"
        assert landed(home) == ALL_THREE[: len(landed(home))]
        tally = load(home).tally
        assert tally.read == tally.loaded + tally.quarantined and tally.quarantined == 1


def test_blank_lines_are_counted_and_lines_keep_their_numbers(tmp_path):
    take(tmp_path, b"\n" + THREE[0] + b"\n   \n" + THREE[1] + b"\n\n")
    assert landed(tmp_path) == [(2, "NCT00000001"), (4, "NCT00000002")]
    tally = load(tmp_path).tally
    assert (tally.read, tally.loaded, tally.blank) == (5, 2, 3)


def test_the_same_bytes_enter_once_and_another_monitor_is_remembered(tmp_path):
    assert take(tmp_path, FORMS["zip"][0], monitor_id="a").record_count == 3
    again = take(tmp_path, FORMS["zip"][0], "other name", monitor_id="a")
    assert again.batch_ids == () and again.files[0].outcome == "known" and again.is_clean
    other = take(tmp_path, FORMS["zip"][0], monitor_id="b", now=lambda: moment(2))
    assert other.record_count == 3
    tally = load(tmp_path).tally
    assert (tally.loaded, tally.unchanged) == (3, 3)
    monitors = [b.manifest.monitor_id for b in list_batches(tmp_path / "landing", "clinicaltrials_gov", "studies")]
    assert monitors == ["a", "b"]


def test_one_call_makes_one_batch_keeps_the_files_and_moves_them_when_told(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "b.json").write_bytes(THREE[1])
    (inbox / "a.csv").write_bytes(b"a,b\n1,2\n")
    (inbox / "c.json.part").write_bytes(THREE[2])
    (inbox / ".hidden").write_bytes(THREE[2])
    (inbox / "link.json").symlink_to("/etc/hostname")
    ready = scan_inbox(tmp_path)
    assert [path.name for path in ready] == ["a.csv", "b.json"]
    report = import_paths(tmp_path, ready, monitor_id=None, now=lambda: moment(1), move=True)
    assert [file.outcome for file in report.files] == ["refused", "landed"]
    assert {path.name for path in inbox.iterdir()} == {"c.json.part", ".hidden", "link.json"}
    [batch] = list_batches(tmp_path / "landing", "clinicaltrials_gov", "studies")
    [kept] = (batch.folder / "received").iterdir()
    assert kept.read_bytes() == THREE[1] and batch.manifest.status == "complete"
    assert len(report.lines()) == 3


@pytest.mark.parametrize("first_is_sample", [True, False])
def test_samples_and_real_records_never_share_a_home(tmp_path, first_is_sample):
    take(tmp_path, THREE[0], "first", is_sample=first_is_sample)
    before = digests(tmp_path / "landing")
    held = "samples" if first_is_sample else "real records"
    with pytest.raises(IngestionError, match=f"holds {held}, .*OBSERVATORY_HOME to another folder"):
        take(tmp_path, THREE[1], "second", is_sample=not first_is_sample, move=True)
    assert digests(tmp_path / "landing") == before and (tmp_path / "dropped" / "second").is_file()
    assert take(tmp_path, THREE[1], "second", is_sample=first_is_sample).record_count == 1


def test_an_import_that_was_killed_is_closed_by_the_next(tmp_path):
    land(tmp_path, THREE[:1], moment(1), kind="import", promote=False)
    take(tmp_path, THREE[1], now=lambda: moment(2))
    [closed] = list_open_batches(tmp_path / "landing", "clinicaltrials_gov", "studies")
    assert closed.manifest.status == "failed" and "import the files again" in closed.manifest.error
    assert landed(tmp_path) == [(1, "NCT00000002")]


def test_a_file_that_grows_while_it_is_read_is_left_alone(tmp_path, monkeypatch):
    from ingestion.landing import Batch

    real = Batch.keep_received

    def grow(self, path, name):
        kept = real(self, path, name)
        os.truncate(path, path.stat().st_size + 1)
        return kept

    monkeypatch.setattr(Batch, "keep_received", grow)
    report = take(tmp_path, THREE[0], move=True)
    assert report.files[0].outcome == "changing" and report.batch_ids == () and not report.is_clean
    assert (tmp_path / "dropped" / "download").exists() and landed(tmp_path) == []


@settings(max_examples=150, deadline=None)
@given(
    content=st.sampled_from([FORMS[form][0] for form in ("array", "lines", "page", "one object over lines")]),
    edits=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=3)), max_size=4),
    size=st.integers(1, 2000),
)
def test_whatever_is_damaged_nothing_is_invented_and_chunks_do_not_matter(content, edits, size):
    damaged = bytearray(content)
    for at, replacement in edits:
        at %= len(damaged) + 1
        damaged[at : at + len(replacement)] = replacement

    def pieces(chunk: int):
        try:
            return list(split_records(bytes(damaged[at : at + chunk]) for at in range(0, len(damaged), chunk)))
        except containers.RefusedFile as error:
            return error.reason

    whole = pieces(len(damaged) + 1)
    assert pieces(size) == whole
    if isinstance(whole, list):
        assert all(piece.body in damaged or piece.reason for piece in whole)
        assert [piece.line for piece in whole] == list(range(1, len(whole) + 1))


def test_importing_twice_from_scratch_gives_the_same_bytes(tmp_path):
    found = []
    for name in ("one", "two"):
        home = tmp_path / name
        home.mkdir()
        take(home, array(THREE[0], THREE[1][:100], THREE[2]))
        load(home)
        found.append((digests(home / "landing"), digests(home / "raw"), digests(home / "quarantine")))
    assert found[0] == found[1]
