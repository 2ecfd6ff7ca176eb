"""The printed tables, recomputed: what agrees, what does not, and that an error planted in them is found.

Belongs here: verdicts on the published document, over a built home. Does not belong here: whether the
seed was transcribed in full (tests/unit/test_claims_seed.py).
"""

import random
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.rebuilt_models import RebuiltModels, copied

SEED = "seeds.claims_jjj_trials"
STATUS = "intermediate.int_monitor_data_status"
VERDICTS = "reporting.rpt_claim_verdicts"
JJJ = "jjj_clinical_trials"
# Everything that the document says against its own figures, beside the headers of the phase shares
KNOWN = {
    "jjj_trials_c047": "rounding",
    "jjj_trials_c062": "contradicts_itself",
    "jjj_trials_s002": "contradicts_itself",
    "jjj_trials_s003": "contradicts_itself",
    "jjj_trials_s005": "contradicts_itself",
    "jjj_trials_s007": "contradicts_itself",
    "jjj_trials_s008": "contradicts_itself",
    "jjj_trials_s009": "contradicts_itself",
    "jjj_trials_s011": "contradicts_itself",
    "jjj_trials_s012": "contradicts_itself",
}
NOT_COMPUTABLE = {
    "jjj_trials_c063": "operands_not_printed",
    "jjj_trials_c065": "operands_not_printed",
} | dict.fromkeys((f"jjj_trials_c{number:03d}" for number in (21, 22, 23, 25, 74, 75)), "outside_tables")


@dataclass(frozen=True)
class Claims:
    """A copy of a built database in which printed numbers can be changed and judged again."""

    rebuilt: RebuiltModels

    @property
    def database(self) -> Path:
        return self.rebuilt.database

    def verdicts(self, *changes: str, basis: str = "document") -> dict[str, dict]:
        """Claim → its verdict row, after `changes` (SQL) and a rebuild; nothing of it is kept."""
        query = f"select * from {VERDICTS} where document_id = 'jjj_trials' and basis = ? order by claim_order"
        return {row["claim_id"]: row for row in self.rebuilt.query(query, [basis], changes)}


@pytest.fixture(scope="module")
def claims(demo, tmp_path_factory) -> Claims:
    return Claims(copied(demo.path / "warehouse.duckdb", tmp_path_factory.mktemp("claims"), "fct_claims+"))


@pytest.fixture(scope="module")
def verdicts(claims) -> dict[str, dict]:
    return claims.verdicts()


def kinds(rows: dict[str, dict]) -> Counter:
    return Counter(row["verdict"] for row in rows.values())


def table_shares(rows: dict[str, dict]) -> list[dict]:
    return [row for row in rows.values() if row["unit_of_measure"] == "percent" and row["location"].startswith("table")]


def printed_as(claim_id: str, value: object) -> str:
    return f"update {SEED} set printed_value = '{value}' where claim_id = '{claim_id}'"


def test_every_printed_share_mean_and_growth_rate_is_reproduced(verdicts):
    shares = table_shares(verdicts)
    means = [row for row in verdicts.values() if (row["indicator_id"] or "").endswith("annual_mean")]
    growth = [row for row in verdicts.values() if row["indicator_id"] == "trial_count_cagr"]
    assert (len(shares), len(means), len(growth)) == (225, 9, 5)
    for row in shares + means + growth:
        assert row["difference"] == 0 and row["check_kind"] == "recomputed", row
        assert row["verdict"] == ("definition" if row["facet"] == "phase" else "agrees"), row


def test_phase_shares_are_of_interventional_trials_not_of_the_header(verdicts):
    found = [row for row in verdicts.values() if row["verdict"] == "definition"]
    assert len(found) == 32 and {row["location"] for row in found} == {"table_2"}
    row = verdicts["jjj_trials_t2_phase_3_tianjin_share"]
    assert row["arithmetic_en"] == "906 / 2,247 = 40.32 %; 906 / 2,363 = 38.34 %"
    assert row["reason_en"].endswith("Share of interventional trials")


def test_the_known_contradictions_are_found_and_no_others(verdicts):
    doubted = {
        claim_id: row["verdict"]
        for claim_id, row in verdicts.items()
        if row["verdict"] not in ("agrees", "definition") and not row["verdict"].startswith("not_computable")
    }
    assert doubted == KNOWN
    unchecked = {
        claim_id: row["verdict"].removeprefix("not_computable: ")
        for claim_id, row in verdicts.items()
        if row["verdict"].startswith("not_computable")
    }
    assert unchecked == NOT_COMPUTABLE
    assert len(verdicts) == 756


def test_the_arithmetic_of_the_contradictions(verdicts):
    arithmetic = {claim_id: verdicts[claim_id]["arithmetic_en"] for claim_id in KNOWN}
    assert arithmetic["jjj_trials_c047"] == "(2,435 + 810 + 293) / 8,722 = 40.56 %"
    assert arithmetic["jjj_trials_c062"] == "(7,530 − 2,144 − 1,374) / 4,820 = 83.24 %"
    assert "= 10,959 ≠ 10,920 =" in arithmetic["jjj_trials_s012"]
    assert arithmetic["jjj_trials_s002"].endswith("383 → 367; ↓ 2024")
    assert arithmetic["jjj_trials_s003"].endswith("; ↓ 2019, 2024")
    assert arithmetic["jjj_trials_s008"].startswith("117 → 111 → ")
    assert arithmetic["jjj_trials_s009"] == "31.54 − 23.47 = 8.07 > 5"
    assert verdicts["jjj_trials_c064"]["arithmetic_en"].endswith("/ 2,426 = 47.98 %")
    assert verdicts["jjj_trials_c055"]["recomputed"] == Decimal("2.01")


def test_planted_share_errors_are_found_and_nothing_else_is_accused(claims, verdicts):
    """Recomputed figures answer for themselves: an error in one may not touch the verdict on another."""
    picks = random.Random(20250728).sample(table_shares(verdicts), 12)
    planted = {row["claim_id"]: Decimal(row["reported"]) + Decimal("0.03") for row in picks}
    changed = claims.verdicts(*(printed_as(claim_id, value) for claim_id, value in planted.items()))
    # A changed printing enters the trend statements on its series, and nothing else
    differing = {
        claim_id
        for claim_id in verdicts
        if changed[claim_id]["verdict"] != verdicts[claim_id]["verdict"]
        and verdicts[claim_id]["unit_of_measure"] != "statement"
    }
    assert differing == set(planted)
    assert {changed[claim_id]["verdict"] for claim_id in planted} == {"contradicts_itself"}


def test_any_derivable_number_changed_by_more_than_its_rounding_is_flagged(claims, verdicts):
    exact = {"recomputed", "sum_of_parts", "remainder_of_sum", "printed_elsewhere", "symmetric_pair", "rank_order"}
    derivable = [
        row
        for row in verdicts.values()
        if row["verdict"] == "agrees" and row["check_kind"] in exact and row["comparator"] == "="
    ]
    assert len(derivable) > 550
    rng = random.Random(20261125)
    for row in rng.sample(derivable, 25):
        digit = Decimal(1).scaleb(-len(row["reported"].partition(".")[2]))
        changed = Decimal(row["reported"]) + rng.choice((-9, -4, 4, 9)) * digit
        found = claims.verdicts(printed_as(row["claim_id"], abs(changed)))[row["claim_id"]]
        assert found["verdict"] in ("contradicts_itself", "implausible"), (row["claim_id"], changed, found["verdict"])


@pytest.mark.parametrize(
    ("claim_id", "value", "verdict"),
    [
        ("jjj_trials_t1_2018_beijing_share", "89.82", "rounding"),
        ("jjj_trials_t1_2018_beijing_trials", "583", "contradicts_itself"),
        ("jjj_trials_t6_2019_domestic_trials", "185", "contradicts_itself"),
        ("jjj_trials_t7_tianjin_01_trials", "767", "contradicts_itself"),
        ("jjj_trials_t8_hebei_01_trials", "234", "implausible"),
        ("jjj_trials_t2_intervention_type_drug_jjj_trials", "6277", "implausible"),
        ("jjj_trials_c065", "44.34", "implausible"),
        ("jjj_trials_t7_beijing_02_rank", "3", "contradicts_itself"),
        ("jjj_trials_c003", "2362", "contradicts_itself"),
        ("jjj_trials_c031", "15.2", "contradicts_itself"),
        ("jjj_trials_c055", "3", "contradicts_itself"),
        ("jjj_trials_c072", "56", "contradicts_itself"),
    ],
)
def test_planted_error(claims, claim_id, value, verdict):
    assert claims.verdicts(printed_as(claim_id, value))[claim_id]["verdict"] == verdict


def test_samples_are_never_compared_with_the_document(claims):
    rows = claims.verdicts(basis="data")
    assert set(kinds(rows)) == {"not_computable: sample", "not_computable: no_cell"}
    assert kinds(rows)["not_computable: sample"] > 600
    assert all(row["recomputed"] is None and row["difference"] is None for row in rows.values())


def assert_ranks_are_those_of_our_tables(rows: dict[str, dict], database: Path) -> None:
    """Each printed rank of tables 7 and 8 beside the ranks of the equal values in our own partner tables."""
    equal: dict[tuple, list[int]] = {}
    of_partner = {}
    with duckdb.connect(database, read_only=True) as connection:
        for table in ("regions", "countries"):
            query = f"select unit_id, partner_id, trial_count, rank from reporting.rpt_trials_partner_{table}"
            for unit, partner, count, rank in connection.execute(f"{query} where monitor_id = '{JJJ}'").fetchall():
                equal.setdefault((table, unit, count), []).append(rank)
                of_partner[unit, partner] = equal[table, unit, count]
    ranks = [row for row in rows.values() if row["unit_of_measure"] == "rank"]
    assert len(ranks) == 90
    for row in ranks:
        ours = of_partner.get((row["unit_id"], row["category"]))
        if ours is None:
            assert row["verdict"] == "not_computable: no_cell"
        elif int(row["reported"]) in ours:
            assert (row["verdict"], row["difference"]) == ("agrees", 0)
        else:
            nearest = min(ours, key=lambda rank: abs(rank - int(row["reported"])))
            assert (row["verdict"], row["recomputed"]) == ("source_drift", nearest)
    assert {row["verdict"] for row in ranks} >= {"agrees"}


def test_our_value_is_compared_once_the_data_are_real_and_complete(claims):
    """One count set equal to the printed one; the status of the data decides what the others mean."""
    address = "jjj_clinical_trials/trial_count/jjj/2015-2024/all/all/full"
    equal = f"""update reporting.ind_trials set value = 8722 where cell_id in (
        select cell_id from marts.dim_cells where address = '{address}')"""
    real = f"update {STATUS} set is_sample = false, data_as_of = date '2026-11-01', last_complete_pull_at = "
    pulled = real + "timestamp '2026-11-01 00:00:00'"
    older = f"update {STATUS} set data_as_of = date '2025-07-28'"

    partial = claims.verdicts(real + "null", basis="data")
    assert set(kinds(partial)) == {"not_computable: no_complete_pull", "not_computable: no_cell"}
    newer = claims.verdicts(pulled, equal, basis="data")
    assert newer["jjj_trials_c001"]["verdict"] == "agrees" and newer["jjj_trials_c001"]["address"] == address
    assert newer["jjj_trials_c058"]["verdict"] == "source_drift"
    assert newer["jjj_trials_c058"]["difference"] == 24347 - newer["jjj_trials_c058"]["recomputed"]
    assert_ranks_are_those_of_our_tables(newer, claims.database)
    overtaken = """update intermediate.int_trials_category_values set trial_count = 1
        where unit_id = 'beijing' and facet = 'domestic_partner_region' and category = 'guangdong'"""
    moved = claims.verdicts(pulled, overtaken, basis="data")
    assert moved["jjj_trials_t7_beijing_01_rank"]["verdict"] == "source_drift"
    assert moved["jjj_trials_t7_beijing_01_rank"]["difference"] < -10
    second = moved["jjj_trials_t7_beijing_02_rank"]
    assert (second["verdict"], second["recomputed"]) == ("source_drift", 1)
    same_day = claims.verdicts(pulled, equal, older, basis="data")
    assert same_day["jjj_trials_c001"]["verdict"] == "agrees"
    assert same_day["jjj_trials_c058"]["verdict"] == "definition"
    assert "not newer" in same_day["jjj_trials_c058"]["reason_en"]


def test_agreement_on_bounds_alone_is_counted_apart(claims):
    rows = claims.verdicts().values()
    bounded = [row for row in rows if row["is_only_bounded"]]
    assert {(row["verdict"], row["recomputed"]) for row in bounded} == {("agrees", None)}
    query = (
        "select sum(bounded_count), sum(agreeing_count) from reporting.rpt_claim_coverage "
        "where document_id = 'jjj_trials' and basis = ?"
    )
    (counted,) = claims.rebuilt.query(query, ["document"], ())
    agreeing = sum(row["verdict"] == "agrees" for row in rows)
    assert tuple(counted.values()) == (len(bounded), agreeing) == (103, 706)
