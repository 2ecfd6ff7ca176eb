"""Terms and topics of the real abstracts: counted again by other means, and free of the words that say nothing."""

import re
from pathlib import Path

import polars as pl
import pytest

from analysis.landscape import landscape
from analysis.phrases import Phrases, phrases
from analysis.topics import TopicSettings, hotspots
from tests.conftest import ROOT

STOP_WORDS = pl.read_csv(ROOT / "dbt_project" / "seeds" / "thesauri" / "term_stop_words.csv")
SAYS_NOTHING = {
    "result", "patient", "study", "conclusion", "background", "method", "objective", "elsevier", "right reserved",
    "elsevier right", "author", "group", "effect", "analysis", "treatment", "present study", "inc",
    "physiol", "ajplung", "significant",
}  # fmt: skip


def records(path: Path) -> pl.DataFrame:
    """Title, abstract and author keywords of tagged text, by a few lines of our own."""
    rows, fields, tag = [], {}, ""
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if line.startswith("ER"):
            text = {name: " ".join(lines) for name, lines in fields.items()}
            keywords = [word.strip() for word in text.get("DE", "").split(";") if word.strip()]
            rows.append((f"wos:{text['UT']}", text.get("TI"), text.get("AB"), keywords))
            fields = {}
        elif line[:3].strip():
            tag = line[:2]
            fields[tag] = [line[3:]]
        elif line.startswith("   "):
            fields[tag].append(line[3:])
    schema = {"record_id": pl.String, "title": pl.String, "abstract": pl.String, "keywords": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture(scope="module")
def lungs(real_data: Path) -> pl.DataFrame:
    return records(real_data / "web_of_science" / "lung_injury_472.txt")


@pytest.fixture(scope="module")
def found(lungs: pl.DataFrame) -> Phrases:
    return phrases(lungs, STOP_WORDS)


@pytest.mark.parametrize(
    "term, pattern",
    [
        ("acute lung injury", r"(?i:\bacute[ -]lung[ -]injur(y|ies)\b)|\bALI\b"),
        ("acute respiratory distress syndrome", r"(?i:\bacute respiratory distress syndromes?\b)|\bARDS\b"),
        ("thrombin", r"(?i)\bthrombins?\b"),
        ("vascular permeability", r"(?i)\bvascular[ -]permeabilit(y|ies)\b"),
        ("sphingosine 1 phosphate", r"(?i:\bsphingosine[ -]1[ -]phosphates?\b)|\bS1P\b"),
    ],
)
def test_documents_of_a_term_are_those_a_search_finds(lungs, found, term, pattern):
    text = [" . ".join([*filter(None, row[1:3]), *row[3]]) for row in lungs.rows()]
    searched = {record for record, said in zip(lungs["record_id"], text, strict=True) if re.search(pattern, said)}
    counted = set(found.occurrences.filter(term=term)["record_id"])
    # A document may give an acronym another meaning, which a search does not see
    assert len(counted ^ searched) <= max(1, len(searched) // 50), sorted(counted ^ searched)
    row = found.terms.row(by_predicate=pl.col("term") == term, named=True)
    assert row["document_count"] == len(counted)


def test_hot_terms_of_real_abstracts_say_something_and_every_record_is_accounted_for(lungs, found):
    groups = lungs.select(unit_id=pl.lit("all"), period=pl.lit("all"), record_id="record_id")
    topics = hotspots(found.occurrences, groups, TopicSettings(tried_counts=(5,), bootstraps=4))
    hot = topics.terms.filter(pl.col("rank") <= 300)["term"].to_list()
    assert len(hot) == 300 and not SAYS_NOTHING & set(hot)
    assert {"thrombin", "ventilator induced lung injury", "neutrophil", "sepsis"} <= set(hot)
    assert topics.documents.height == 472 == topics.clusters["document_count"].sum()
    assert topics.clusters.height == 5 and (topics.clusters["label_terms"].list.len() == 3).all()
    map_of = landscape(found.occurrences, groups)
    assert map_of.points.height == 472 and map_of.peaks.height >= 2
