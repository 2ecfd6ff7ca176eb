"""Mistakes in patterns and tables: each is one message that names the pattern and says what to do.

Belongs here: what is refused when files are read. Does not belong here: verdicts (test_claims_*.py).
"""

import datetime

import pytest

from analysis.claim_patterns import COMPUTED_KEYS, JUDGED_KEYS, patterns_of
from analysis.claims import ledger
from ingestion.errors import IngestionError
from orchestration.documents import read_claims, read_patterns
from tests.made_claims import made, verdicts

READING = {"reading_en": "of b", "reading_zh": "乙"}


def refused(*patterns: dict) -> str:
    """What is said of patterns; `gives` and `of` are filled in."""
    whole = [{"id": f"p{n}", "gives": {"unit_id": "a"}} | pattern for n, pattern in enumerate(patterns)]
    with pytest.raises(ValueError) as caught:
        patterns_of({"document_id": "made", "patterns": whole}, "made.yml")
    return str(caught.value)


def p(kind: str, **keys) -> dict:
    return {"kind": kind, "of": {"unit_id": "b"}} | {name.rstrip("_"): value for name, value in keys.items()}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        # What would be ignored
        (p("mean", less={"unit_id": "c"}), "mean has no `less`; it has of, by"),
        (p("growth", times=2), "growth has no `times`"),
        (p("cagr", where={"more_than": 1}), "cagr has no `where`"),
        (p("every", or_=[READING | {"by": []}]), "every has no `or`"),
        (p("symmetric"), "symmetric has no `of`"),
        (p("monotone", times=100), "monotone has no `times`"),
        (p("cagr", from_=2019), "`from` and `to` are two years"),
        (p("sum", of={"not": {"not": {"unit_id": "c"}}}), "no column not"),
        (p("sum", or_=[READING]), "the reading 'of b' replaces nothing"),
        # What is no selection
        (p("sum", of={"unit_id": "b", "not": {"unit": "c"}}), "no column unit;"),
        (p("sum", of={"unit_id": "b", "not": "all"}), "not: 'all' excludes nothing"),
        (p("sum", of={"unit_id": {"a": "b"}}), "unit_id: {'a': 'b'} is no text or whole number"),
        (p("sum", of={"period": datetime.date(2020, 1, 1)}), "period: 2020-01-01 is no text or whole number"),
        (p("sum", of={"unit_id": [True]}), "unit_id: True is no text"),
        (p("sum", of={"unit_id": []}), "unit_id lists no value"),
        (p("sum", of="all"), "'all' selects nothing"),
        (p("sum", of={"pattern": "p1", "unit_id": "b"}), "stands alone"),
        (p("sum", by=["not"]), "no column not"),
        (p("sum", by="unit_id"), "by: a list is needed here"),
        (p("sum", or_=[3]), "or.0: keys and their values are needed here"),
        (p("sum", or_=[{"by": ["unit_id"], "reading_en": "x"}]), "or.0.reading_zh: this key is needed"),
        (p("sum", off={"unit_id": "c"}), "off: there is no such key"),
        # What is no number
        (p("sum", times="abc"), "times: 'abc' is no number"),
        (p("sum", times="1/2"), "times: '1/2' is no number; write it in digits, as 0.5"),
        (p("sum", times=0), "everything times 0 is 0"),
        (p("sum", times=float("nan")), "times: nan is no number"),
        (p("sum", times=10**15), "is no number"),
        (p("sum", minus="one"), "minus: 'one' is no number"),
        (p("count", where={"more_than": "ten"}), "where.more_than: 'ten' is no number"),
        (p("cagr", from_=2020, to=2020), "the earlier one first"),
        (p("cagr", from_=True, to=2020), "valid integer"),
        # A reading is tried when it is read
        (p("mean", or_=[READING | {"less": {"unit_id": "c"}}]), "the reading 'of b': mean has no `less`"),
        (p("cagr", from_=2019, to=2021, or_=[READING | {"to": 2019}]), "the reading 'of b': `from` and `to`"),
        # What builds on others
        (p("sum", of={"pattern": "p0"}), "p0 builds on itself"),
        (p("sum", or_=[READING | {"of": {"pattern": "p0"}}]), "p0 builds on itself"),
        (p("sum", of={"pattern": "p7"}), "p0 builds on p7, which is not there"),
    ],
)
def test_a_mistake_is_refused_with_its_pattern_when_it_is_read(pattern, said):
    message = refused(pattern)
    assert message.startswith("made.yml: ") and "p0" in message and said in message
    assert "\n" not in message


def test_patterns_that_build_on_each_other_or_on_no_value_are_refused():
    assert "p0 builds on itself" in refused(p("sum", of={"pattern": "p1"}), p("sum", of={"pattern": "p0"}))
    said = refused(p("sum", of={"pattern": "p1"}), p("first"))
    assert "p0 builds on p1, but first computes no value" in said and "mean" in said


def test_numbers_are_read_however_they_are_written():
    lines = made("x n b 2020 8\ny m a 2020 3")
    for times, minus in ((0.5, 1), ("0.5", "1"), ("5e-1", 1.0)):
        pattern = f"{{kind: sum, gives: {{unit_id: a}}, of: {{unit_id: b}}, times: {times!r}, minus: {minus!r}}}"
        assert verdicts(lines, pattern)["y"][0] == "agrees"


def test_every_kind_is_computed_or_judged():
    """The table of keys and the tables of functions are the same kinds."""
    from analysis.claim_arithmetic import COMPUTED
    from analysis.claim_judgements import JUDGED

    assert (set(COMPUTED_KEYS), set(JUDGED_KEYS)) == (set(COMPUTED), set(JUDGED))


@pytest.mark.parametrize(
    ("word", "direction"), [("increases_every_year", "decreasing"), ("falls", "increasing"), ("rises", "decreasing")]
)
def test_a_statement_is_not_tested_for_its_opposite(word, direction):
    lines = made(f"x n a 2020 8\ny n a 2021 9\ns n a 2020-2021 - statement {word}")
    pattern = f"{{kind: monotone, gives: {{claim_id: s}}, of: {{indicator_id: n}}, direction: {direction}}}"
    with pytest.raises(ValueError, match=f"pattern p0: s says {word}, the pattern tests for {direction}"):
        verdicts(lines, pattern)


def test_an_empty_list_and_numbers_out_of_range_are_no_tracebacks():
    empty = "{kind: normalised, gives: {indicator_id: s}, of: {indicator_id: n, unit_id: a}, by: [unit_id]}"
    assert verdicts(made("x n a 2020 5 papers <\ns s a 2020 100 score"), empty)["s"] == ("not_computable", None)
    with pytest.raises(ValueError, match=r"x: '1{40}' has more than 15 digits before the point"):
        verdicts(made("x n a 2020 " + "1" * 40))
    huge = "{kind: sum, gives: {unit_id: b}, of: {unit_id: a}, times: 1000000}"
    with pytest.raises(ValueError, match="pattern p0: y comes to a number of more than 16 digits"):
        verdicts(made("x n a 2020 123456789012345\ny n b 2020 1"), huge)


def test_all_wrong_figures_of_a_table_are_said_at_once():
    with pytest.raises(ValueError) as caught:
        ledger(made("\n".join(f"c{n} n a 2020 {n}x" for n in range(22)) + "\nr n a 2020 5-3 papers range"), [])
    said = str(caught.value).splitlines()
    assert len(said) == 21 and said[0].startswith("c0: '0x'") and said[-1] == "and 3 more"
    with pytest.raises(ValueError, match="r: the range 5-3 begins above its end"):
        ledger(made("r n a 2020 5-3 papers range"), [])


def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path):
    path = tmp_path / "d.yml"
    path.write_text("document_id: d\npatterns:\n  - id: x\n    kind: sum\n    kind: mean\n    gives: {}\n    of: {}\n")
    with pytest.raises(IngestionError, match="the key kind stands twice.*line 5"):
        read_patterns(path)


HEAD = "claim_id,location,printed_value,comparator,unit_of_measure,indicator_id\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,table_1,1,=,papers,n\nb,table_1,1,000,=,papers,n\n", "line 3 has 7 fields, the header 6"),
        ("a,table_1,1,=,papers\n", "line 2 has 5 fields"),
        ('a,"table_1,1,=,papers,n\n', "line 2: unexpected end of data; close every quote"),
    ],
)
def test_a_row_that_does_not_fit_the_header_is_named_by_its_line(rows, said, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(HEAD + rows)
    with pytest.raises(IngestionError) as caught:
        read_claims(path, "d")
    assert said in str(caught.value)


def test_texts_are_read_without_the_blanks_around_them(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + "a, table_1 ,1 ,=,papers,n\nb,table_1, ,=,papers,n\n").encode())
    read = read_claims(path, "d").select("location", "printed_value").rows()
    assert read == [("table_1", "1"), ("table_1", None)]
