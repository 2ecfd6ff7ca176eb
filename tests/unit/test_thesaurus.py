"""The thesaurus queue: what is suggested, with which evidence and effect, and what is not.

Belongs here: made-up names in frames, and the labelled set of the benchmark. Does not belong here: files, the command
(test_thesaurus_files.py).
"""

import re

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.name_words import joined_words, plain_words
from analysis.thesaurus import SUGGESTION_SCHEMA, suggestions
from analysis.thesaurus_effect import STANDING_SCHEMA
from benchmarks import thesaurus as benchmark
from orchestration.thesaurus_files import SEEDS
from tests.made_names import mentions, standings, thesaurus

KNOWN = [("nanjing_u", "Nanjing University", "Nanjing University"), ("fudan", "Fudan University", "Fudan University")]
NAMES = st.text(st.sampled_from("ABab12 .'-\u2019\u00e9\u00fc\u0130\u00df\u00f8\u4e2d\u56fd,&/_"), max_size=12)


def said(table: pl.DataFrame) -> dict[str, tuple[str, str]]:
    return {row["variant"]: (row["canonical"], row["evidence"]) for row in table.iter_rows(named=True)}


INSTITUTIONS = mentions(
    ("Nanjing Univ", range(0, 4), "CHN", None),
    ("Nanjing Med Univ", range(4, 12), "CHN", None),
    ("Nanjing Medical University", range(12, 15), "CHN", None),
    ("Nanjing Medcal Univ", [15], "CHN", None),
    ("Fudan Univ Shanghai Canc Ctr", [16], "CHN", None),
    ("Toho Univ", [17, 18, 19], "JPN", None),
    ("Tohoku Univ", [20], "JPN", None),
    ("Univ Washington", range(21, 25), "USA", None),
    ("Washington Univ", [25], "USA", None),
    ("Hebei Med Univ", [26, 27], "CHN", None),
    ("Hubei Med Univ", [28], "CHN", None),
    ("Northeastern Univ", [29], "USA", None),
    ("Northwestern Univ", [30, 31], "USA", None),
    ("York Univ", range(32, 35), "CAN", None),
    ("York University", [35], "GBR", None),
    ("Umea Univ", range(36, 39), "SWE", "k1_long; k2_long"),
    ("Univ Umea", [39], "SWE", "k2_long"),
)


def test_names_of_institutions_are_suggested_with_evidence_and_near_misses_are_not():
    table = suggestions(
        "institutions", INSTITUTIONS, thesaurus(KNOWN, places=("hebei", "hubei")), standings(INSTITUTIONS)
    )
    assert said(table) == {
        "Nanjing Univ": ("nanjing_u", "same_words"),
        "Nanjing Medical University": ("nanjing_med_univ", "same_words"),
        "Nanjing Medcal Univ": ("nanjing_med_univ", "misspelt"),
        "Fudan Univ Shanghai Canc Ctr": ("fudan", "part_of"),
        "Univ Umea": ("umea_univ", "word_order"),
    }
    (row,) = table.filter(pl.col("variant") == "Nanjing Medical University").to_dicts()
    assert (row["variant_record_count"], row["canonical_record_count"], row["gained_record_count"]) == (3, 8, 3)
    assert (row["variant_years"], row["variant_countries"], row["both_named_count"]) == ("2017-2019", "CHN", 0)
    # 8 papers are the first place already: no place changes hands, but the last of the ten moves up
    assert row["top_ten_effect"].startswith("m/china: Nanjing Med Univ from 1 to 1 (8 to 11 papers)")
    assert row["canonical_label"] == "Nanjing Med Univ" and not row["is_canonical_in_thesaurus"]


def test_the_effect_counts_places_that_change_hands():
    table = mentions(
        *((f"Town{at} Coll", range(10 * at, 10 * at + 9 - at // 2), "CHN", None) for at in range(10)),
        ("Town8 College", range(200, 204), "CHN", None),
    )  # fmt: skip
    (row,) = suggestions("institutions", table, thesaurus(), standings(table)).to_dicts()
    assert row["variant"] == "Town8 College"
    # 9 9 8 8 7 7 6 6 5 5 papers; the ninth has 5 and 4 more: third by key, six move down, the variant was below the ten
    assert (
        row["top_ten_effect"] == "m/china: Town8 Coll from 9 to 3 (5 to 9 papers)" and row["top_ten_change_count"] == 7
    )


def test_two_names_side_by_side_in_their_works_are_two_institutions():
    table = mentions(
        ("Kyoto Pref Univ Med", range(9), "JPN", None), ("Kyoto Prefectural Univ Med", range(4), "JPN", None)
    )
    assert suggestions("institutions", table, thesaurus(), standings(table)).is_empty()
    apart = mentions(
        ("Kyoto Pref Univ Med", range(9), "JPN", None), ("Kyoto Prefectural Univ Med", range(9, 12), "JPN", None)
    )
    found = said(suggestions("institutions", apart, thesaurus(), standings(apart)))
    assert found == {"Kyoto Prefectural Univ Med": ("kyoto_pref_univ_med", "abbreviation")}


def test_shared_grants_and_acronyms_of_funders():
    grants = "81872345; 81972345; 82072345"
    table = mentions(
        ("Science Council of Utopia", range(9), None, grants),
        ("SCU", [10], None, "81872345"),
        ("Council for Sciences, Utopian Ministry", [11], None, grants),
        ("Sport Club of Utopia", [12], None, None),
        ("AHA", [13], None, None),
        ("Health Academy of Utopia", [14, 15], None, "2019; 12"),
        ("Academy of Utopia, Health", [16], None, "2019; 12"),
    )
    known = [("aha", "American Heart Association", "American Heart Association")]
    found = said(suggestions("funders", table, thesaurus(known), standings(table)))
    assert found == {
        "SCU": ("science_council_of_utopia", "acronym"),
        "Council for Sciences, Utopian Ministry": ("science_council_of_utopia", "shared_keys"),
        "Academy of Utopia, Health": ("health_academy_of_utopia", "word_order"),
    }, "AHA has the id of the known funder already"


def test_a_parent_gains_what_its_institute_gains():
    table = mentions(("Natl Heart Inst", range(3), None, None), ("Others", range(3, 5), None, None))
    known = [("nhi", "National Heart Institute", "National Heart Institute")]
    counted = pl.concat([standings(table), pl.DataFrame([("m", "china", "nih", "p:9")], STANDING_SCHEMA, orient="row")])
    (row,) = suggestions("funders", table, thesaurus(known, parents={"nhi": "nih"}), counted).to_dicts()
    # natl_heart_inst 3, others 2, nih 1: then nhi 3, nih 4
    assert row["top_ten_change_count"] == 3 and "leaves place 1" in row["top_ten_effect"]


def test_terms_keep_numbers_and_other_words_apart():
    table = mentions(
        ("PD-1", range(3), None, None), ("PD1", [3], None, None), ("PD-L1", [4, 5], None, None),
        ("PD-2", [6], None, None),
        ("acute lung injury", range(10, 19), None, None), ("acute lung injuries", [19], None, None),
        ("ALI", [20], None, None), ("arterial leak index", [21], None, None), ("acute lung injry", [22], None, None),
        ("hypertension", range(30, 34), None, None), ("hypotension", [34], None, None),
        ("gene mutation", [35, 36], None, None), ("gene mutational", [37], None, None),
    )  # fmt: skip
    assert said(suggestions("terms", table, thesaurus(), standings(table))) == {
        "PD1": ("PD-1", "same_letters"),
        "acute lung injuries": ("acute lung injury", "same_words"),
        "ALI": ("acute lung injury", "acronym"),
        "acute lung injry": ("acute lung injury", "misspelt"),
    }


def test_what_was_rejected_is_not_suggested_again_whichever_way_round():
    full = suggestions("institutions", INSTITUTIONS, thesaurus(KNOWN), standings(INSTITUTIONS))
    for row in full.iter_rows(named=True):
        once = thesaurus(KNOWN, [(row["variant"], row["canonical"])])
        again = said(suggestions("institutions", INSTITUTIONS, once, standings(INSTITUTIONS)))
        assert again.get(row["variant"], ("", ""))[0] != row["canonical"]
    turned = thesaurus(KNOWN, [("Nanjing Med Univ", "nanjing_medical_university")])
    assert "Nanjing Medical University" not in said(
        suggestions("institutions", INSTITUTIONS, turned, standings(INSTITUTIONS))
    )


def test_a_rejected_term_is_not_suggested_again():
    table = mentions(("acute lung injury", range(5), None, None), ("ALI", [5], None, None))
    for canonical, count in (("another lung illness", 1), ("Acute lung-injury", 0)):
        assert suggestions("terms", table, thesaurus((), [("ALI", canonical)]), standings(table)).height == count


def test_the_order_of_rows_changes_nothing_and_nothing_gives_nothing():
    known = thesaurus(KNOWN)
    table = suggestions("institutions", INSTITUTIONS, known, standings(INSTITUTIONS))
    shuffled = INSTITUTIONS.sample(fraction=1.0, shuffle=True, seed=3)
    assert suggestions("institutions", shuffled, known, standings(shuffled)).equals(table)
    empty = suggestions("terms", INSTITUTIONS.clear(), thesaurus(), standings(INSTITUTIONS.clear()))
    assert empty.is_empty() and empty.schema == SUGGESTION_SCHEMA
    with pytest.raises(ValueError, match="stands for fudan and for nanjing_u"):
        both = thesaurus([*KNOWN, ("nanjing_u", "Nanjing University", "Fudan-University")])
        suggestions("institutions", INSTITUTIONS, both, standings(INSTITUTIONS))


@given(st.lists(NAMES, max_size=6))
def test_any_names_give_one_canonical_each_and_no_chain(texts: list[str]):
    table = mentions(*((text, [at], None, None) for at, text in enumerate(texts) if plain_words(text)))
    for kind in ("institutions", "funders", "terms"):
        found = suggestions(kind, table, thesaurus(KNOWN), standings(table))
        variants = [joined_words(text) for text in found["variant"]]
        assert len(set(variants)) == len(variants)
        assert not set(variants) & {joined_words(text) for text in found["canonical"]}


@given(NAMES)
def test_plain_words_are_those_of_the_macro(text: str):
    macro = (SEEDS.parent / "macros" / "geography.sql").read_text(encoding="utf-8")
    body = re.search(r"macro duckdb__plain_words\(text\) -%}\s*(.*?)\s*{%- endmacro", macro, re.S)[1]
    sql = f"select {body.replace('{{ text }}', 'name')} from (select ? as name)"
    assert duckdb.execute(sql, [text]).fetchone() == (plain_words(text),)


def test_held_out_spellings_are_found_again_and_near_misses_are_not(monkeypatch, capsys):
    got = {name: benchmark.score(one, benchmark.suggested(one)) for name, one in benchmark.labelled_sets().items()}
    assert {name: (score.held_out, score.wrong) for name, score in got.items()} == {
        "institutions of publications": (23, 0), "hospitals of trials": (106, 0), "funders": (24, 0), "terms": (25, 0),
    }  # fmt: skip
    assert [score.right for score in got.values()] == [19, 54, 23, 24]
    monkeypatch.setattr("sys.argv", ["thesaurus", "--count", "300"])
    benchmark.main()
    assert "300 names: " in capsys.readouterr().out
