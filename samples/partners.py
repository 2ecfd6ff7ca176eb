"""Who takes part beside the region: provinces of table 7, countries of table 8, and those below their top 15.

Belongs here: the partners of the region's collaborative trials. Does not belong here: how sites are written.
"""

from random import Random

from samples.draw import spread
from samples.plan import PRINTED, REGIONS, Trial

# Below the printed top 15: made up, each under its region's fifteenth place (547, 356, 276; 529, 322, 104).
UNPRINTED_PROVINCES = {
    "fujian": (0, 0, 262),
    "shaanxi": (520, 340, 0),
    "chongqing": (500, 325, 250),
    "heilongjiang": (480, 320, 245),
    "guangxi": (440, 280, 210),
    "jiangxi": (430, 280, 215),
    "shanxi": (410, 270, 220),
    "yunnan": (310, 190, 130),
    "xinjiang": (280, 175, 120),
    "inner_mongolia": (260, 165, 140),
    "gansu": (230, 140, 100),
    "guizhou": (190, 120, 80),
    "hainan": (170, 100, 70),
    "ningxia": (90, 60, 50),
    "qinghai": (40, 20, 20),
    "tibet": (10, 0, 0),
}
UNPRINTED_COUNTRIES = {
    "argentina": (0, 315, 100),
    "czechia": (515, 0, 0),
    "taiwan": (500, 310, 95),
    "russia": (460, 290, 90),
    "hungary": (440, 280, 85),
    "netherlands": (420, 250, 70),
    "israel": (400, 240, 65),
    "mexico": (380, 230, 60),
    "thailand": (300, 170, 50),
    "hong_kong": (200, 110, 30),
    "ivory_coast": (10, 10, 0),
}


def set_partners(trials: list[Trial], rng: Random) -> None:
    """Provinces of table 7 and countries of table 8, and those that the tables' top 15 leave out."""
    domestic = [trial for trial in trials if trial.collaboration == "domestic"]
    abroad = [trial for trial in trials if trial.collaboration == "international"]
    _set_provinces(domestic, abroad, rng)
    _set_countries(abroad, rng)
    # sites in Hong Kong, Macao and Taiwan leave a trial domestic under the default policy
    for place, trial in enumerate([trial for trial in domestic if len(trial.regions) == 3][:9]):
        trial.countries.append(("hong_kong", "taiwan", "hong_kong", "macao")[place % 4])


def _set_provinces(domestic: list[Trial], abroad: list[Trial], rng: Random) -> None:
    """Provinces of domestic trials as table 7; of international ones, never printed, at four fifths of that rate."""
    for province, printed in partner_targets("domestic_partner_region", UNPRINTED_PROVINCES).items():
        for trial in spread(domestic, printed, rng):
            trial.provinces.append(province)
        reduced = {unit: count * 4 * len(abroad) // (5 * len(domestic)) for unit, count in printed.items()}
        for trial in spread(abroad, reduced, rng):
            trial.provinces.append(province)


def _set_countries(abroad: list[Trial], rng: Random) -> None:
    """Countries of international trials as table 8; each trial has at least one that is abroad under every policy."""
    for country, printed in partner_targets("international_partner_country", UNPRINTED_COUNTRIES).items():
        for trial in spread(abroad, printed, rng):
            trial.countries.append(country)
    for trial in abroad:
        if not set(trial.countries) - {"taiwan", "hong_kong"}:
            _lend_country(trial, abroad)


def _lend_country(trial: Trial, abroad: list[Trial]) -> None:
    """Move one country from the trial of the same regions that has most, so that no regional count changes.

    Where no such trial can spare one, the trial gets a country that no table prints.
    """
    lenders = [other for other in abroad if other.regions == trial.regions]
    lender = max(lenders, key=lambda other: (len(other.countries), -other.number))
    trial.countries.append(lender.countries.pop(0) if len(lender.countries) > 1 else "thailand")


def partner_targets(facet: str, unprinted: dict[str, tuple[int, int, int]]) -> dict[str, dict[str, int]]:
    """Partner -> region -> printed count; where the top 15 of a region leaves a partner out, our lower guess."""
    guesses = {name: dict(zip(REGIONS, counts, strict=True)) for name, counts in unprinted.items()}
    names = [name for name in dict.fromkeys([*PRINTED[facet], *guesses]) if name not in REGIONS]
    return {
        name: {unit: PRINTED[facet].get(name, {}).get(unit, guesses.get(name, {}).get(unit, 0)) for unit in REGIONS}
        for name in names
    }
