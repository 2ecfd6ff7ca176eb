"""Terms of documents: what is a term, under which name, in how many documents; the same in any order of rows."""

import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.acronyms import definitions
from analysis.phrase_words import prepared
from analysis.phrases import OCCURRENCE_SCHEMA, TERM_SCHEMA, PhraseSettings, phrases

ROOT = Path(__file__).resolve().parents[2]
STOP_WORDS = pl.read_csv(ROOT / "dbt_project" / "seeds" / "thesauri" / "term_stop_words.csv")
SCHEMA = {"record_id": pl.String, "title": pl.String, "abstract": pl.String, "keywords": pl.List(pl.String)}


def documents(*rows: tuple[str | None, str | None, list[str] | None]) -> pl.DataFrame:
    return pl.DataFrame([(f"r{place:03}", *row) for place, row in enumerate(rows)], schema=SCHEMA, orient="row")


def counts(frame: pl.DataFrame, **options) -> dict[str, int]:
    return dict(phrases(frame, STOP_WORDS, **options).terms.select("term", "document_count").iter_rows())


ABSTRACTS = documents(
    ("Resistance to EGFR TKIs in lung cancer cells", "A tyrosine kinase inhibitor (TKI). TKI", []),
    ("Tyrosine kinase inhibitors, anti-tumor immunity", "Tyrosine-kinase inhibitors (TKIs), lung cancer cell", ["Oil"]),
    ("Anti-tumor immunity", "The results of this study show antitumor immunity, il-6 and IL-6.", ["Quality of life"]),
    (None, "Quality of life; IL-6 rose. \u00a9 2019 Elsevier B.V. All rights reserved.", None),
)  # fmt: skip


def test_terms_have_one_name_and_are_counted_by_document():
    found = phrases(ABSTRACTS, STOP_WORDS)
    counted = dict(found.terms.select("term", "document_count").iter_rows())
    # Long form, plural, hyphen and acronym are one term, in two documents seven times
    assert counted["tyrosine kinase inhibitor"] == 2 and "tki" not in counted
    tki = found.terms.row(by_predicate=pl.col("term") == "tyrosine kinase inhibitor", named=True)
    assert (tki["label"], tki["acronym"], tki["occurrence_count"]) == ("tyrosine kinase inhibitor (TKI)", "TKI", 7)
    assert counted["lung cancer cell"] == 2 and counted["antitumor immunity"] == 2
    # A keyword is a term with its stop words, also where an abstract has it
    assert counted["quality of life"] == 2 and counted["oil"] == 1
    assert counted["il 6"] == 2 and "il" not in counted and found.terms.filter(term="il 6")["label"].item() == "IL-6"
    assert not counted.keys() & {"result", "study", "elsevier", "right reserved", "r", "2019", "poor"}
    together = found.occurrences.group_by("term").agg(pl.len(), pl.col("occurrence_count").sum())
    assert found.terms.select("term", "document_count", "occurrence_count").sort("term").rows() == [
        (term, number, total) for term, number, total in together.sort("term").rows()
    ]


@pytest.mark.parametrize(
    "text, left",
    [
        ("Lungs heal. (C) 2019 Elsevier Ltd. All rights reserved.", "Lungs heal. "),
        ("Lungs heal. Published by Elsevier Ltd.", "Lungs heal. "),
        ("Of groups (A), (B) and (C) 20 rats healed.", "Of groups (A), (B) and (C) 20 rats healed."),
        (
            "Edema. Am J Physiol 31:L39-L47, 2016. First published May 17, 2016; doi:10.1152/aj.01.2016.-Lungs",
            "Edema.  . Lungs",
        ),
        ("Roads. DOI: 10.1061/(ASCE)TE.1943. (C) 2013 Society.", "Roads.  .  "),
        ("LOUD WORDS", "loud words"),
        ("EGFR", "EGFR"),
        (None, ""),
    ],
)
def test_what_is_no_part_of_an_abstract_is_left_out(text, left):
    assert prepared(text) == left


def test_an_acronym_is_what_its_document_says_and_elsewhere_what_most_say():
    own = ("Damage", "Acute liver injury (ALI) is bad. ALI kills. There is no cure and no hope, no ALI.", None)
    two = [("Lungs", f"Acute lung injury (ALI) after shock {word}. ALI again.", None) for word in ("one", "two")]
    three = [
        ("Gas", f"Nitric oxide (NO) rose {word}. NO fell and no more. There was no gas, no air.", None) for word in "ab"
    ]
    found = phrases(
        documents(own, *two, ("Later", "ALI remains, with no cure", ["ALI"]), *three),
        STOP_WORDS,
        settings=PhraseSettings(fewest_documents=1),
    )
    records = {term: part["record_id"].to_list() for (term,), part in found.occurrences.group_by("term")}
    assert records["acute lung injury"] == ["r001", "r002", "r003"]
    assert records["acute liver injury"] == ["r000"]
    # NO is nitric oxide, no is not
    assert records["nitric oxide"] == ["r004", "r005"] and "no" not in records


@pytest.mark.parametrize(
    "text, expected",
    [
        ("tyrosine kinase inhibitors (TKIs) and", [("TKIs", "tyrosine kinase inhibitors")]),
        ("with hazard ratio (HR, 0.68)", [("HR", "hazard ratio")]),
        ("Patients (N = 20) in groups (A) and (BC)", []),
        ("It ended. Kinase (TKI) did", []),
        ("(TKI)", []),
    ],
)
def test_definitions_in_a_text(text, expected):
    assert definitions(text) == expected


def test_chinese_words_stand_together_and_stop_words_part_them():
    rows = [
        (
            "\u94c1\u6b7b\u4ea1\u7684\u673a\u5236\u7814\u7a76",
            "\u7814\u7a76\u4e86\u94c1\u8def\u7269\u6d41\u548cTKI\u8010\u836f",
            None,
        )
    ] * 2
    counted = counts(documents(*rows, ("Ferroptosis", None, ["\u94c1\u8def\u7269\u6d41"])))
    assert counted["\u94c1\u8def\u7269\u6d41"] == 3 and counted["tki \u8010\u836f"] == 2
    assert not counted.keys() & {"\u7684", "\u7814\u7a76", "\u4e86"}


def test_a_run_that_stands_in_one_longer_run_only_is_no_term():
    rows = [("Acute lung injury", f"Acute lung injury was {word}; lung damage, brain damage", None) for word in "xyz"]
    counted = counts(documents(*rows))
    assert counted["acute lung injury"] == counted["lung damage"] == 3
    assert not counted.keys() & {"acute lung", "lung injury"}
    # Unless somebody calls it a keyword
    assert counts(documents(*rows, (None, None, ["Lung injury"])))["lung injury"] == 4


def test_synonyms_are_counted_together_and_contradictions_refused():
    def table(*pairs):
        return pl.DataFrame(pairs, schema=["variant", "term"], orient="row")

    rows = documents(
        ("Neoplasms of lung", None, None), ("Cancer care", "Some cancers", None), (None, None, ["Sarcoma"])
    )
    found = phrases(rows, STOP_WORDS, table(("neoplasm", "Cancer"), ("sarcomas", "Cancer"))).terms
    row = found.row(by_predicate=pl.col("term") == "cancer", named=True)
    assert (row["label"], row["document_count"], row["variants"]) == ("Cancer", 3, ["Sarcoma", "neoplasm"])
    with pytest.raises(ValueError, match="two terms"):
        phrases(rows, STOP_WORDS, table(("neoplasm", "cancer"), ("neoplasm", "tumor")))
    with pytest.raises(ValueError, match="both a variant and a term"):
        phrases(rows, STOP_WORDS, table(("neoplasm", "cancer"), ("cancer", "tumor")))
    with pytest.raises(ValueError, match="no word"):
        phrases(rows, STOP_WORDS, table(("--", "cancer")))


def test_nothing_and_odd_texts_give_typed_frames_and_a_repeated_record_is_refused():
    for rows in ([], [(None, None, None)], [("", "((((", ["", "-"])], [("\x00", "a" * 50_000, [])]):
        found = phrases(documents(*rows), STOP_WORDS)
        assert found.terms.schema == pl.Schema(TERM_SCHEMA) and found.occurrences.schema == pl.Schema(OCCURRENCE_SCHEMA)
    with pytest.raises(ValueError, match="grain"):
        phrases(pl.concat([ABSTRACTS, ABSTRACTS]), STOP_WORDS)


WORDS = [
    "lung",
    "injuries",
    "EGFR",
    "TKI",
    "tyrosine",
    "kinase",
    "inhibitor (TKI)",
    "anti-tumor",
    "of",
    ".",
    "IL-6",
    "the",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=2)), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_counts_add_up(rows, chance: random.Random):
    frame = documents(*rows)
    found = phrases(frame, STOP_WORDS)
    places = list(range(frame.height))
    chance.shuffle(places)
    other = phrases(frame[places], STOP_WORDS)
    assert found.terms.equals(other.terms) and found.occurrences.equals(other.occurrences)
    assert found.terms["term"].is_sorted() and found.occurrences["occurrence_count"].min() in (None, *range(1, 99))
    assert found.terms.select(pl.col("document_count").is_between(1, frame.height).all()).item()
    # More copies of every document: as many more documents of each term
    copies = [frame.with_columns(pl.col("record_id") + letter) for letter in "xyz"]
    two, three = (
        counts(pl.concat(copies[:number]), settings=PhraseSettings(fewest_documents=2 * number)) for number in (2, 3)
    )
    assert {term: 3 * count for term, count in two.items()} == {term: 2 * count for term, count in three.items()}
