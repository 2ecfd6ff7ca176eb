"""The rest of the reference population: Chinese trials without a site in the three regions.

Belongs here: the plan of these trials. Does not belong here: the region's own trials (plan.py). Only their
yearly counts and posted results are printed; everything else follows the region's shares and is no finding about China.
"""

from random import Random

from samples.draw import apportion, assign
from samples.partners import UNPRINTED_COUNTRIES, UNPRINTED_PROVINCES, partner_targets
from samples.plan import INTERVENTIONS, PRINTED, Trial, design_score, printed_design, set_results, set_status

# Not printed: national trials without the three regions, by type. A little more single-site than the region.
REST_TYPES = {"single": 60, "domestic": 29, "international": 11}
# Trials without a usable facility (two such sites leave the collaboration unknown) or without a place that exists.
SINGLE_ODDITIES = ("unresolved", "no_facility", "placeholder", "unresolved", "no_facility", "unresolved", "placeholder")


def rest_of_china(first_number: int, rng: Random) -> list[Trial]:
    """The rest of the reference population, by year as table 1; other facets follow the region's shares."""
    years = {year: (row["china"] + 5) // 10 - (row["jjj"] + 5) // 10 for year, row in PRINTED["by_year"].items()}
    trials: list[Trial] = []
    for year, count in years.items():
        for collaboration, number in apportion(count, REST_TYPES).items():
            for _ in range(number):
                trial = Trial(first_number + len(trials), collaboration, (), ("jjj",), rng.random(), year=int(year))
                trials.append(trial)
    _set_facet_freely(trials, rng)
    results = PRINTED["has_results"]["yes"]
    set_results(trials, {"jjj": results["china"] - results["jjj"]}, rng)
    _set_rest_places(trials, rng)
    single = [trial for trial in trials if trial.collaboration == "single"]
    for place, odd in enumerate(SINGLE_ODDITIES):
        single[100 + 60 * place].odd = odd
        single[100 + 60 * place].provinces = ["shanghai"]
    return trials


def _set_facet_freely(trials: list[Trial], rng: Random) -> None:
    """Design, people and status of the rest: the region's shares, since no national ones are printed."""
    for name, printed in (("sex", PRINTED["sex"]), ("age_group", PRINTED["age_group"]), ("design", printed_design())):
        weights = {option: row["jjj"] for option, row in printed.items()}
        score = design_score if name == "design" else lambda trial, option: 0.0
        for index, option in assign(trials, apportion(len(trials), weights), score, rng).items():
            setattr(trials[index], name, option)
    set_status(trials, rng)
    weights = {"device": 124, "other": 17, "drug device": 12, "drug other": 3, "drug": 715}
    chosen = assign(trials, apportion(len(trials), weights), lambda trial, option: 0.0, rng)
    for index, option in chosen.items():
        trials[index].interventions = INTERVENTIONS[option]


def _set_rest_places(trials: list[Trial], rng: Random) -> None:
    """Home province and partners by the weight a province or country has beside Beijing."""
    provinces = {
        name: row["beijing"] or 500
        for name, row in partner_targets("domestic_partner_region", UNPRINTED_PROVINCES).items()
    }
    provinces["shanghai"] += 900
    countries = {
        name: row["beijing"]
        for name, row in partner_targets("international_partner_country", UNPRINTED_COUNTRIES).items()
        if name not in ("taiwan", "hong_kong")
    }
    for trial in trials:
        partners = 0 if trial.collaboration == "single" else 1 + int(5 * trial.size**2)
        trial.provinces = draw_names(provinces, 1 + partners, rng)
        if trial.collaboration == "international":
            trial.countries = draw_names(countries, 1 + int(6 * rng.random() ** 2), rng)


def draw_names(weights: dict[str, int], count: int, rng: Random) -> list[str]:
    """`count` different names, each drawn with its weight."""
    left = dict(weights)
    drawn = []
    for _ in range(count):
        name = rng.choices(list(left), list(left.values()))[0]
        drawn.append(name)
        del left[name]
    return drawn
