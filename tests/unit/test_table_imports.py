"""Table downloads on their way into the tables: what is taken and said, and which copy of a trial is the version."""

import gzip
import io
import zipfile

import duckdb
import pytest
import zstandard

from ingestion.inbox import import_paths
from ingestion.landing import list_batches
from ingestion.loading import load
from ingestion.places import KnownPlaces, known_places
from tests.conftest import ROOT
from tests.landed_studies import digests, encoded, moment, study

PLACES = known_places(ROOT / "dbt_project" / "seeds" / "geography")
HEADER = "NCT Number,Study Title,Study Status,Interventions,First Posted,Last Update Posted,Locations"


def row(number: int, title: str = "A", updated: str = "2021-02-01") -> str:
    return f'NCT{number:08d},{title},COMPLETED,DRUG: x,2020-03-01,{updated},"Example Hospital, Tangshan, Hebei, China"'


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def take(home, content: bytes, day: int = 1, name: str = "download", **options):
    dropped = home / "dropped"
    dropped.mkdir(exist_ok=True)
    (dropped / name).write_bytes(content)
    options = {"monitor_id": None, "now": lambda: moment(day), "places": PLACES} | options
    return import_paths(home, [dropped / name], **options)


def rows(home, name: str, columns: str) -> list[tuple]:
    return duckdb.sql(f"select {columns} from read_parquet('{home}/raw/{name}') order by all").fetchall()


def current(home, columns: str = "nct_id, brief_title, record_format") -> list[tuple]:
    return rows(home, "clinicaltrials_gov/studies/r2/current/studies.parquet", columns)


def findings(home) -> list[tuple]:
    return rows(home, "operations/source_findings.parquet", "finding_kind, name, record_count")


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd", "zip"])
def test_a_table_is_recognised_by_its_header_in_every_form_and_read_to_the_typed_tables(tmp_path, form):
    content = table(row(1, '"Over\ntwo lines"'), "", row(2), "NCT3,B,COMPLETED,,,,")
    packed = {"plain": content, "gzip": gzip.compress(content), "zstd": zstandard.compress(content)}
    report = take(tmp_path, packed.get(form) or zipped(**{"a.txt": content, "b.json": encoded([study(9)])[0]}))
    [file] = report.files
    more = form == "zip"
    assert (file.outcome, file.record_count, file.quarantined_count) == ("landed", 2 + more, 1)
    assert "line 6: invalid_id: NCT Number is 'NCT3'" in file.message
    tally = load(tmp_path).tally
    assert (tally.read, tally.loaded, tally.blank, tally.quarantined) == (4 + more, 2 + more, 1, 1)
    found = current(tmp_path, "nct_id, landed_line, record_format, brief_title, phases, missing_columns[1]")
    assert found[:2] == [
        ("NCT00000001", 2, "csv", "Over\ntwo lines", None, "Acronym"),
        ("NCT00000002", 5, "csv", "A", None, "Acronym"),
    ]
    [(sites,)] = current(tmp_path, "distinct locations")[:1]
    assert sites[0]["siteParse"] in ("exact", None) and sites[0]["city"] in ("Tangshan", "Beijing")


def test_what_the_filters_need_and_the_file_lacks_is_said_once_and_nothing_is_made_up(tmp_path):
    report = take(tmp_path, table("NCT00000001,A", header="NCT Number,Study Title"))
    assert report.is_clean
    said = report.files[0].message
    assert said.startswith(
        "1 records; the file lacks First Posted, Locations, Interventions: its records are kept, but"
    )
    for column, filtered in (
        ("First Posted", "first posting"),
        ("Locations", "site"),
        ("Interventions", "intervention"),
    ):
        assert f"without {column} every monitor leaves them out" in said and filtered in said
    load(tmp_path)
    unknown = "has_results, overall_status, phases, locations, interventions, first_posted_date, collaborators, sex"
    assert current(tmp_path, unknown) == [(None,) * 8]
    [(missing,)] = current(tmp_path, "missing_columns")
    assert "Phases" in missing and "Study Results" in missing and "Study Title" not in missing and len(missing) == 22


def test_a_column_nobody_knows_is_a_finding_and_a_json_study_cannot_pass_for_a_row(tmp_path):
    take(tmp_path, table("NCT00000001,A,1", header="NCT Number,Study Title,Score"))
    forged = study(2) | {"tableRow": {"format": "csv"}}
    report = take(tmp_path, encoded([forged])[0], 2)
    assert "tableRow" in report.files[0].message and report.files[0].quarantined_count == 1
    load(tmp_path)
    assert findings(tmp_path) == [("new_field", "csv.Score", 1)]
    assert current(tmp_path) == [("NCT00000001", "A", "csv")]


@pytest.mark.parametrize("first", ["json", "table"])
def test_a_row_never_replaces_the_json_record_and_a_newer_one_is_a_finding(tmp_path, first):
    files = {
        "json": encoded([study(1, title="JSON", version="2021-01-02"), study(2, title="JSON", version=None)])[0]
        + b"\n"
        + encoded([study(2, title="JSON", version=None)])[0],
        "table": table(row(1, "row", "2025-01-01"), row(2, "row", "2020-01-01"), row(3, "row")),
    }
    order = ["json", "table"] if first == "json" else ["table", "json"]
    for day, name in enumerate(order, start=1):
        take(tmp_path, files[name], day, name)
        load(tmp_path)  # as in two runs
    assert current(tmp_path) == [
        ("NCT00000001", "JSON", "json"),
        ("NCT00000002", "JSON", "json"),
        ("NCT00000003", "row", "csv"),
    ]
    assert findings(tmp_path) == [("newer_table_row", "NCT00000001", 1)]
    history = rows(tmp_path, "clinicaltrials_gov/studies/r2/history/*.parquet", "nct_id, brief_title")
    assert len(history) == 5  # the rows are kept as versions that came before
    step_by_step = digests(tmp_path / "raw")
    load(tmp_path, target=tmp_path / "at_once", threads=1)
    assert digests(tmp_path / "at_once") == step_by_step


def test_of_two_rows_the_later_update_is_used_then_the_one_with_more_columns_then_the_later_import(tmp_path):
    wide = HEADER + ",Sponsor"
    take(tmp_path, table(row(1, "newest", "2022-01-01"), row(2, "narrow"), row(3, "first")), 1, "a")
    take(tmp_path, table(row(1, "older", "2021-01-01") + ",S", row(2, "wide") + ",S", header=wide), 2, "b")
    take(tmp_path, table(row(2, "narrow again"), row(3, "second")), 3, "c")
    load(tmp_path)
    assert current(tmp_path, "nct_id, brief_title") == [
        ("NCT00000001", "newest"),
        ("NCT00000002", "wide"),
        ("NCT00000003", "second"),
    ]
    # The sponsor of trial 1 stands only in the row that is not used
    assert findings(tmp_path) == [("columns_set_aside", "Sponsor", 1)]


def test_the_same_table_is_known_until_the_places_change_and_then_says_more(tmp_path):
    content = table(row(1))
    take(tmp_path, content, 1, places=KnownPlaces())
    assert take(tmp_path, content, 2, places=KnownPlaces()).files[0].outcome == "known"
    assert take(tmp_path, content, 3).record_count == 1
    assert take(tmp_path, content, 4).files[0].outcome == "known"
    load(tmp_path)
    [(sites,)] = current(tmp_path, "locations")
    assert (sites[0]["siteParse"], sites[0]["state"], sites[0]["country"]) == ("exact", "Hebei", "China")


def test_a_table_without_numbers_is_refused_and_refused_again(tmp_path):
    for day in (1, 2):
        [file] = take(tmp_path, b"Study Title,Conditions,Locations\nA,B,C\n", day).files
        assert file.outcome == "refused" and "no column NCT Number" in file.message


def test_lines_of_several_tables_in_one_archive_never_meet(tmp_path):
    one, two = table(row(1, '"a\nb\nc\nd"'), row(2)), table(row(3), "x")
    report = take(tmp_path, zipped(**{"1.csv": one, "2.csv": two}))
    assert report.record_count == 3 and load(tmp_path).tally.loaded == 3
    [batch] = list_batches(tmp_path / "landing", "clinicaltrials_gov", "studies")
    [aside] = batch.manifest.quarantined
    assert (aside.file, aside.line, aside.reason) == ("download/2.csv", 3, "column_count")


EARLIER = {
    "Rank": "1",
    "NCT Number": "NCT00000001",
    "Status": "Active, not recruiting",
    "Study Results": "Has Results",
    "Conditions": "B|C",
    "Interventions": "Drug: x|y|Dietary Supplement: z",
    "Sponsor/Collaborators": "Lead|Other, Inc.",
    "Gender": "Female",
    "Age": "18 Years to 75 Years \xa0 (Adult, Older Adult)",
    "Phases": "Phase 1|Phase 2",
    "Enrollment": "12",
    "Funded Bys": "Industry",
    "Study Type": "Observational [Patient Registry]",
    "Study Designs": "Allocation: Non-Randomized|Intervention Model: Parallel Assignment|"
    "Observational Model: Case-Only|Masking: Double (Participant)|Primary Purpose: Educational/Counseling/Training",
    "Start Date": "September 2011",
    "First Posted": "May 3, 2006",
    "Locations": "Example Hospital, Tangshan, Hebei, China",
}
MEANT = {
    "record_format": "tsv",
    "overall_status": "ACTIVE_NOT_RECRUITING",
    "has_results": True,
    "conditions": ["B", "C"],
    "interventions": [{"type": "DRUG", "name": "x|y"}, {"type": "DIETARY_SUPPLEMENT", "name": "z"}],
    "lead_sponsor_name": "Lead",
    "lead_sponsor_class": "INDUSTRY",
    "collaborators": [{"name": "Other, Inc.", "class": None}],
    "sex": "FEMALE",
    "minimum_age": "18 Years",
    "maximum_age": "75 Years",
    "standard_ages": ["ADULT", "OLDER_ADULT"],
    "phases": ["PHASE1", "PHASE2"],
    "enrollment_count": 12,
    "study_type": "OBSERVATIONAL",
    "allocation": "NON_RANDOMIZED",
    "intervention_model": "PARALLEL",
    "observational_model": "CASE_ONLY",
    "masking": "DOUBLE",
    "primary_purpose": "ECT",
    "start_date": "2011-09",
    "first_posted_date": "2006-05-03",
}


def test_the_layout_before_2023_means_the_same(tmp_path):
    take(tmp_path, "\t".join(EARLIER).encode() + b"\n" + "\t".join(EARLIER.values()).encode() + b"\n")
    load(tmp_path)
    [found] = current(tmp_path, ", ".join(MEANT))
    assert dict(zip(MEANT, found, strict=True)) == MEANT


@pytest.mark.parametrize(
    ("funders", "expected"), [("NIH", "NIH"), ("U.S. Fed", "FED"), ("Other", None), ("Other|NIH", None)]
)
def test_a_sponsor_class_is_taken_only_where_the_earlier_layout_tells_it(tmp_path, funders, expected):
    take(tmp_path, f"NCT Number\tTitle\tFunded Bys\nNCT00000001\tA\t{funders}\n".encode())
    load(tmp_path)
    assert current(tmp_path, "lead_sponsor_class") == [(expected,)]
