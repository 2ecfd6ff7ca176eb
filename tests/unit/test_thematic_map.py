"""Thematic maps: worked by hand, planted themes found back, the same in any order of rows."""

import random

import polars as pl
import pytest

from analysis.thematic_map import TERM_SCHEMA, THEME_SCHEMA, ThematicSettings, thematic_map
from tests.unit.test_topics import groups_of

SMALL = ThematicSettings(fewest_documents=1, fewest_shared=1, smallest=2)


def occurrences_of(documents: list[str]) -> pl.DataFrame:
    rows = [(f"d{place:03}", term) for place, terms in enumerate(documents) for term in terms.split()]
    return pl.DataFrame(rows, schema={"record_id": pl.String, "term": pl.String}, orient="row")


def test_two_themes_by_hand():
    """a, b in 3 documents each, 2 shared: 4/9. c, d in 2 each, 2 shared: 1. b and c share 1 of 3 and 2: 1/6."""
    occurrences = occurrences_of(["a b", "a b", "a", "b c d", "c d"])
    found = thematic_map(occurrences, groups_of(occurrences), SMALL)
    # b and d share the same document, 1/6 again: centrality 10 × (1/6 + 1/6)
    assert found.themes.drop("unit_id", "period").rows() == [
        (1, "a", 2, 2, 3.333333, 22.222222, "basic"),
        (2, "c", 2, 2, 3.333333, 50.0, "motor"),
    ]
    assert found.terms.select("theme", "term", "document_count", "strength").rows() == [
        (1, "a", 3, 0.444444), (1, "b", 3, 0.444444), (2, "c", 2, 1.0), (2, "d", 2, 1.0),
    ]  # fmt: skip


def test_planted_themes_are_found_back_in_their_quadrants_in_any_order_of_rows():
    chance, documents = random.Random(5), []
    for place in range(300):
        theme = place % 4
        own = chance.sample([f"t{theme}w{number}" for number in range(6)], 4)
        # Themes 0 and 1 sometimes speak of each other, 2 and 3 never
        other = chance.sample([f"t{1 - theme}w{number}" for number in range(6)], 1) if place % 8 < 2 else []
        documents.append(" ".join(own + other))
    occurrences = occurrences_of(documents)
    groups = groups_of(occurrences)
    found = thematic_map(occurrences, groups)
    themes = [set(part["term"].str.slice(0, 2).to_list()) for _, part in found.terms.group_by("theme")]
    assert sorted(map(sorted, themes)) == [["t0"], ["t1"], ["t2"], ["t3"]]
    assert found.terms.group_by("theme").len()["len"].to_list() == [6] * 4
    quadrant = {row["label"][:2]: row["quadrant"] for row in found.themes.iter_rows(named=True)}
    assert {quadrant["t0"], quadrant["t1"]} <= {"basic", "motor"} and {quadrant["t2"], quadrant["t3"]} == {"niche"}
    shuffled = thematic_map(*(frame.sample(fraction=1, shuffle=True, seed=9) for frame in (occurrences, groups)))
    assert shuffled.themes.equals(found.themes) and shuffled.terms.equals(found.terms)


def test_no_pair_gives_typed_nothing_and_a_repeated_row_is_refused():
    occurrences = occurrences_of(["a", "b", ""])
    groups = groups_of(occurrences)
    found = thematic_map(occurrences, groups, SMALL)
    assert found.themes.is_empty() and found.themes.schema == pl.Schema(THEME_SCHEMA)
    assert found.terms.is_empty() and found.terms.schema == pl.Schema(TERM_SCHEMA)
    with pytest.raises(ValueError, match="a row of groups"):
        thematic_map(occurrences, pl.concat([groups, groups]))
    with pytest.raises(ValueError, match="a row of occurrences"):
        thematic_map(pl.concat([occurrences, occurrences]), groups)
