"""Recorded bodies of the registry's API: split without decoding, hashed without the version, refusals quoted."""

import gzip
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import Refused, SchemaChanged
from ingestion.http import PoliteSession
from ingestion.sources.clinicaltrials_gov import content_hash, registry_version, split_page, split_study
from tests.made_studies import made_study
from tests.registry_server import Fault, RegistryServer


@pytest.fixture
def recorded(real_data):
    return real_data / "clinicaltrials_gov" / "api_responses"


def encode(study: dict) -> bytes:
    return json.dumps(study, indent=2).encode()


def test_a_recorded_first_page_splits_into_its_hundred_studies(recorded):
    body = gzip.decompress((recorded / "first_page_100.json.gz").read_bytes())
    page, parsed = split_page(body), json.loads(body)
    assert len(page.studies) == 100 == len({study.nct_id for study in page.studies})
    assert page.next_token == parsed["nextPageToken"] and page.total_count is None
    for study, original in zip(page.studies, parsed["studies"], strict=True):
        assert json.loads(study.content) == original
        assert study.version_holder == original["derivedSection"]["miscInfoModule"]["versionHolder"]


def test_recorded_pages_chain_and_only_the_first_has_the_total(recorded):
    first = split_page((recorded / "search_phelan_limit5_20260811.json").read_bytes())
    second = split_page((recorded / "search_phelan_next_20260811.json").read_bytes())
    assert (first.total_count, second.total_count) == (21, None)
    assert first.next_token and second.next_token and first.next_token != second.next_token
    assert not {study.nct_id for study in first.studies} & {study.nct_id for study in second.studies}


def test_a_recorded_empty_search_is_an_empty_page(recorded):
    page = split_page((recorded / "empty_search_countTotal.json").read_bytes())
    assert (page.studies, page.next_token, page.total_count) == ((), None, 0)


@pytest.mark.parametrize("name", ["400_bad_nctid", "400_unknown_param", "400_studies_download", "404_NCT99999999"])
def test_recorded_refusals_are_quoted_word_for_word(recorded, name):
    body = (recorded / f"{name}.txt").read_bytes()
    with RegistryServer([], faults=[Fault("status", when=1, status=int(name[:3]), body=body)]) as server:
        with PoliteSession(server.base_url, "tests") as session, pytest.raises(Refused) as raised:
            session.get_json("/studies")
    assert body.decode().strip() in str(raised.value) and raised.value.status == int(name[:3])


def test_the_recorded_version_is_read(recorded):
    fault = Fault("status", when=1, status=200, body=(recorded / "version.json").read_bytes())
    with RegistryServer([], faults=[fault]) as server, PoliteSession(server.base_url, "tests") as session:
        version = registry_version(session)
    assert (version.api_version, version.data_timestamp) == ("2.0.5", "2026-09-11T09:00:04")


@pytest.mark.parametrize("misc", [{}, {"a": 1}, {"z": [1, "x"]}])
def test_the_hash_is_of_the_minified_record_without_the_version(misc):
    study = made_study(1, posted="2015-01-01")
    study["derivedSection"]["miscInfoModule"] = misc
    expected = hashlib.sha256(json.dumps(study, separators=(",", ":")).encode()).hexdigest()
    for place in ("first", "last"):
        version = {"versionHolder": "2026-11-20"}
        study["derivedSection"]["miscInfoModule"] = version | misc if place == "first" else misc | version
        split = split_study(encode(study))
        assert (split.sha256, split.version_holder) == (expected, "2026-11-20")
        assert b"versionHolder" in split.content  # kept as received; only the hash leaves it out


HOSTILE = ['","versionHolder":"x","a":"', '"versionHolder":"2026-01-01",', '\\"versionHolder\\":\\"x', "\\"]


@given(st.text() | st.sampled_from(HOSTILE))
def test_no_title_can_pass_for_a_version(title):
    """Two studies that differ in their title only never share a hash, whatever the title says."""
    study = made_study(1, posted="2015-01-01", title=title)
    other = made_study(1, posted="2015-01-01", title=title + '"versionHolder":"2026-01-01",')
    split = split_study(encode(study))
    assert split.version_holder == "2000-01-01"
    assert json.loads(split.content) == study
    assert split.sha256 != split_study(encode(other)).sha256
    del study["derivedSection"]["miscInfoModule"]["versionHolder"]
    assert split.sha256 == hashlib.sha256(json.dumps(study, separators=(",", ":")).encode()).hexdigest()


def test_numbers_and_escapes_stay_as_received():
    names = b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"}},'
    raw = names + b'"n":1.50e3,"t":"\\u00e9\\/\\ud83d\\ude00"}'
    assert split_study(raw).content == raw
    assert split_study(raw).sha256 == content_hash(raw) == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"studies": 1}',
        b'{"studies": [{}]}',
        b'{"studies": [{"protocolSection": null}]}',
        b'{"studies": [',
    ],
)
def test_another_form_is_a_schema_change_not_a_crash(body):
    with pytest.raises(SchemaChanged, match="not the documented form"):
        split_page(body)


def test_versions_of_one_study_differ_in_hash_only_when_their_content_does(real_data):
    """The 82 real versions: equal hash if and only if the parsed studies without versionHolder are equal."""
    path = real_data / "clinicaltrials_gov" / "study_versions.ndjson.gz"
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert len(lines) == 82
    seen: dict[str, dict[str, str]] = {}
    for line in lines:
        study = line["study"]
        sha256 = split_study(json.dumps(study).encode()).sha256
        study["derivedSection"]["miscInfoModule"].pop("versionHolder")
        content = json.dumps(study)
        assert seen.setdefault(line["nctId"], {}).setdefault(sha256, content) == content
    assert sum(len(versions) for versions in seen.values()) > len(seen)
