"""Hong Kong, Macao and Taiwan under the three policies: other numbers, each with its reason."""

import pytest

from tests.rebuilt_models import RebuiltModels, copied

GEOGRAPHY = "staging.stg_monitors__monitor_geography"
JJJ, BAY = "jjj_clinical_trials", "greater_bay_area_clinical_trials"
# The samples hold nine trials of mainland institutions with a site in Hong Kong, Macao or Taiwan and none further away
AT_THE_BORDER = 9


@pytest.fixture(scope="module")
def rebuilt(demo, tmp_path_factory) -> RebuiltModels:
    # int_trials_monitored_sites is where the policy acts; everything of the trial indicators follows
    selected = "int_trials_monitored_sites+,+ind_trials"
    return copied(demo.path / "warehouse.duckdb", tmp_path_factory.mktemp("policies"), selected)


def under(policy: str) -> list[str]:
    """The change that declares one policy for the three territories in every monitor."""
    rows = " union all ".join(
        f"select monitor_id, '{territory}' as territory_id, '{policy}' as policy from staging.stg_monitors__monitors"
        for territory in ("HKG", "MAC", "TWN")
    )
    return [f"create or replace view {GEOGRAPHY} as {rows}"]


def collaboration_types(rebuilt: RebuiltModels, policy: str) -> dict[str, int]:
    rows = rebuilt.query(
        f"""
        select category, value::integer as trials from reporting.ind_trials
        where monitor_id = '{JJJ}' and indicator_id = 'trial_count' and unit_id = 'china' and period = '2015-2024'
            and facet = 'collaboration_type'
        """,
        changes=under(policy),
    )
    return {row["category"]: row["trials"] for row in rows}


def border_trials(rebuilt: RebuiltModels, policy: str, *changes: str) -> list[dict]:
    """Type and reason of the trials with sites in China and a territory and nowhere else."""
    return rebuilt.query(
        f"""
        with places as (
            select record_id from marts.fct_trial_sites
            group by record_id
            having bool_and(country_id in ('CHN', 'HKG', 'MAC', 'TWN')) and bool_or(country_id <> 'CHN')
        )
        select record_id, found.collaboration_type, found.collaboration_reason
        from places
        inner join intermediate.int_trials_population as population using (record_id)
        inner join intermediate.int_trials_collaborations as found using (record_id, monitor_id)
        where monitor_id = '{JJJ}' and population.exclusion_reason is null
        order by record_id
        """,
        changes=[*changes, *under(policy)],
    )


def test_the_policy_decides_how_trials_collaborate_and_never_which_are_counted(rebuilt):
    home, abroad, left_out = (
        collaboration_types(rebuilt, policy) for policy in ("region_of_china", "abroad", "left_out")
    )
    assert {sum(counts.values()) for counts in (home, abroad, left_out)} == {2436}
    assert abroad["international"] == home["international"] + AT_THE_BORDER
    assert abroad["domestic"] == home["domestic"] - AT_THE_BORDER
    # Each of the nine has at least eight institutions on the mainland, so that it stays domestic without the territory
    assert left_out == home
    reasons = {row["collaboration_reason"] for row in border_trials(rebuilt, "abroad")}
    assert reasons == {"site_abroad"} and len(border_trials(rebuilt, "abroad")) == AT_THE_BORDER


def test_one_mainland_institution_and_a_territory_are_three_things_by_three_policies(rebuilt):
    record = border_trials(rebuilt, "abroad")[0]["record_id"]
    reduced = f"""
        delete from marts.fct_trial_sites where record_id = '{record}' and country_id = 'CHN' and site_id <> (
            select min(site_id) from marts.fct_trial_sites where record_id = '{record}' and country_id = 'CHN'
        )
    """
    found = {
        policy: next(row for row in border_trials(rebuilt, policy, reduced) if row["record_id"] == record)
        for policy in ("region_of_china", "abroad", "left_out")
    }
    assert {policy: (row["collaboration_type"], row["collaboration_reason"]) for policy, row in found.items()} == {
        "region_of_china": ("domestic", "several_institutions"),
        "abroad": ("international", "site_abroad"),
        "left_out": ("single", "one_site"),
    }


def test_a_territory_is_a_region_a_country_or_no_partner(rebuilt):
    query = f"""
        select facet, category from reporting.ind_trials
        where monitor_id = '{JJJ}' and unit_id = 'jjj' and indicator_id = 'trial_count' and value > 0
            and category in ('hong_kong', 'macao', 'taiwan', 'HKG', 'MAC', 'TWN')
    """
    found = {
        policy: {row["facet"] for row in rebuilt.query(query, changes=under(policy))}
        for policy in ("region_of_china", "abroad", "left_out")
    }
    assert found == {
        "region_of_china": {"domestic_partner_region"},
        "abroad": {"international_partner_country"},
        "left_out": set(),
    }


def test_trials_of_hong_kong_alone_need_it_in_the_reference(demo):
    """Three trials have sites in Hong Kong only, one in Macao only: out for a reference of China, in with all three."""
    only = [
        record
        for (record,) in demo.query(
            "select record_id from marts.fct_trial_sites group by 1 having bool_and(country_id in ('HKG', 'MAC'))"
        )
    ]
    assert len(only) == 4
    for record in only:
        shown = demo.run("explain", "--record", record).stdout
        assert f"{JJJ}: not counted: no_site_in_reference" in shown
        assert f"{BAY}: counted" in shown
    china, bay = (
        demo.query(
            f"select trial_count from reporting.rpt_trials_by_year where monitor_id = '{monitor}' "
            f"and unit_id = '{unit}' and row_type = 'total'"
        )[0][0]
        for monitor, unit in ((JJJ, "china"), (BAY, "china_hong_kong_macao"))
    )
    assert (china, bay) == (2436, 2440)
