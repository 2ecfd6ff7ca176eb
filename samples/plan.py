"""Which made-up trials there are: year, regions, collaboration, design, status.

Belongs here: the plan of the region's trials and its facets. Does not belong here: partners (partners.py), the rest of
China (rest.py), how a trial is written (record.py, sites.py), records that filters drop (dropped.py).

`printed_margins.json` holds the printed counts of the paper's tables; the plan follows one tenth of them.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from samples.draw import apportion, assign, balance

HERE = Path(__file__).resolve().parent
PRINTED: dict[str, dict] = json.loads((HERE / "printed_margins.json").read_text(encoding="utf-8"))
REGIONS = ("beijing", "tianjin", "hebei")

# Trials by collaboration type and exact set of regions. Domestic sets follow by inclusion and exclusion from tables 6
# and 7 (766, 548 and 369 pairs leave 334 trials in all three); single-institution ones from figure 2. Of the
# international sets only "Beijing alone" is printed: the rest is one solution that meets the three regional totals.
SETS = {
    "single": {"beijing": 401, "tianjin": 63, "hebei": 16},
    "domestic": {
        "beijing": 117,
        "tianjin": 19,
        "hebei": 6,
        "beijing tianjin": 43,
        "beijing hebei": 21,
        "tianjin hebei": 4,
        "beijing tianjin hebei": 33,
    },
    "international": {
        "beijing": 65,
        "tianjin": 7,
        "hebei": 2,
        "beijing tianjin": 52,
        "beijing hebei": 5,
        "tianjin hebei": 1,
        "beijing tianjin hebei": 16,
    },
}
SHIJIAZHUANG_SINGLES = 13
INTERVENTIONS = {
    "drug": ("drug",),
    "device": ("device",),
    "other": ("other",),
    "drug device": ("drug", "device"),
    "drug other": ("drug", "other"),
}


@dataclass
class Trial:
    """One made-up trial before it is written; `units` are the rows of the printed tables it counts in."""

    number: int
    collaboration: str
    regions: tuple[str, ...]
    units: tuple[str, ...]
    size: float
    year: int = 0
    design: str = ""
    interventions: tuple[str, ...] = ()
    sex: str = ""
    age_group: str = ""
    status: str = ""
    has_results: bool = False
    hebei_city: str = "Shijiazhuang"
    provinces: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    odd: str = ""


def region_trials(rng: Random) -> list[Trial]:
    """The 871 trials with a site in Beijing, Tianjin or Hebei, balanced to one tenth of every printed margin."""
    trials: list[Trial] = []
    for collaboration, sets in SETS.items():
        for names, count in sets.items():
            regions = tuple(names.split())
            for _ in range(count):
                size = 0.4 * len(regions) + rng.random()
                trials.append(Trial(len(trials), collaboration, regions, (*regions, "jjj"), size))
    _set_years(trials, rng)
    _set_hebei_cities(trials)
    _set_design(trials, rng)
    _set_interventions(trials, rng)
    _set_facet(trials, "sex", _with_rare("sex"), rng)
    _set_facet(trials, "age_group", PRINTED["age_group"], rng)
    set_status(trials, rng)
    set_results(trials, PRINTED["has_results"]["yes"], rng)
    return trials


def _set_years(trials: list[Trial], rng: Random) -> None:
    """Years follow table 1 by region and table 6 by collaboration type, which counts as one more unit here."""
    printed = {
        year: {**counts, **PRINTED["collaboration_by_year"][year]} for year, counts in PRINTED["by_year"].items()
    }
    counts = apportion(len(trials), {year: row["jjj"] for year, row in printed.items()})
    years = assign(trials, counts, lambda trial, year: 0.0, rng)
    kept = [trial.units for trial in trials]
    for trial in trials:
        trial.units = (*trial.units, trial.collaboration)
    years = balance(trials, years, {year: (year,) for year in counts}, printed, lambda one, other: True, rng)
    for index, trial in enumerate(trials):
        trial.units, trial.year = kept[index], int(years[index])


def _set_hebei_cities(trials: list[Trial]) -> None:
    """Single-institution trials of Hebei as figure 2 has them; beyond those the provincial capital dominates."""
    others = ("Baoding", "Cangzhou", "Tangshan", "Handan", "Xingtai", "Zhangjiakou", "Chengde", "Qinhuangdao")
    single = [trial for trial in trials if trial.regions == ("hebei",) and trial.collaboration == "single"]
    for place, trial in enumerate(single[SHIJIAZHUANG_SINGLES:]):
        trial.hebei_city = others[place]
    shared = [trial for trial in trials if "hebei" in trial.regions and trial.collaboration != "single"]
    for place, trial in enumerate(shared):
        if place % 4 == 3:
            trial.hebei_city = others[(place // 4) % len(others)]


def _set_design(trials: list[Trial], rng: Random) -> None:
    """Phase or other study type; a phase also counts as interventional, which has its own printed row."""
    phases = PRINTED["phase"]
    printed = {**printed_design(), **PRINTED["study_type"]}
    counts = apportion(len(trials), {option: row["jjj"] for option, row in printed_design().items()})
    features = {option: (option, "interventional") if option in phases else (option,) for option in counts}
    chosen = assign(trials, counts, design_score, rng)
    for index, option in balance(trials, chosen, features, printed, lambda one, other: True, rng).items():
        trials[index].design = option


def _set_facet(trials: list[Trial], name: str, printed: dict, rng: Random) -> None:
    """Give `name` a value per trial whose counts by region come near one tenth of the printed ones."""
    counts = apportion(len(trials), {option: row["jjj"] for option, row in printed.items()})
    chosen = assign(trials, counts, lambda trial, option: 0.0, rng)
    features = {option: (option,) for option in counts}
    for index, option in balance(trials, chosen, features, printed, lambda one, other: True, rng).items():
        setattr(trials[index], name, option)


def _with_rare(facet: str) -> dict:
    """A printed facet whose category with a single trial gets ten, so that its row is not empty at one tenth."""
    return {
        option: {unit: 10 if count == 1 else count for unit, count in row.items()}
        for option, row in PRINTED[facet].items()
    }


def printed_design() -> dict:
    """Phases of interventional trials and the two other study types: one exclusive list over all trials."""
    study_types = _with_rare("study_type")
    others = {name: study_types[name] for name in ("observational", "expanded_access")}
    return {**others, **PRINTED["phase"]}


def design_score(trial: Trial, option: str) -> float:
    """Late phases lean to trials with many sites, the rest to single institutions."""
    many = trial.collaboration != "single"
    return float(many) if option in ("phase3", "phase2", "phase2_phase3") else float(not many)


def _set_interventions(trials: list[Trial], rng: Random) -> None:
    """Classes overlap as little as table 2 leaves open: their sum exceeds the trials by 151 in 8,722."""
    counts = {"device": 124, "other": 17, "drug device": 12, "drug other": 3}
    counts["drug"] = len(trials) - sum(counts.values())

    def score(trial: Trial, option: str) -> float:
        without_phase = trial.design in ("observational", "not_applicable")
        return float(without_phase if option.endswith("device") else trial.design in ("phase1", "phase1_phase2"))

    chosen = assign(trials, counts, score, rng)
    printed = PRINTED["intervention_type"]
    for index, option in balance(trials, chosen, INTERVENTIONS, printed, lambda one, other: True, rng).items():
        trials[index].interventions = INTERVENTIONS[option]


def _status_score(trial: Trial, option: str) -> float:
    """Recent trials recruit, old ones with no news are unknown."""
    age = (2024 - trial.year) / 9
    return {"not_yet_recruiting": -2 * age, "recruiting": -0.9 * age, "unknown": 0.25 * age}.get(option, 0.0)


def set_status(trials: list[Trial], rng: Random) -> None:
    """Statuses of table 4; an expanded-access record has statuses of its own, which the table does not print."""
    ordinary = [trial for trial in trials if trial.design != "expanded_access"]
    for trial in trials:
        trial.status = "available"
    order = ("not_yet_recruiting", "recruiting", "unknown")
    printed = PRINTED["status"]
    first = {option: printed[option] for option in (*order, *(name for name in printed if name not in order))}
    counts = apportion(len(ordinary), {option: row["jjj"] for option, row in first.items()})
    chosen = assign(ordinary, counts, _status_score, rng)
    features = {option: (option,) for option in counts}
    near = balance(ordinary, chosen, features, printed, lambda one, other: abs(one.year - other.year) <= 2, rng)
    for index, option in near.items():
        ordinary[index].status = option


def set_results(trials: list[Trial], printed: dict[str, int], rng: Random) -> None:
    """Posted results, only where a trial has stopped and was posted early enough to have them."""
    able = [
        trial
        for trial in trials
        if trial.status in ("completed", "terminated", "active_not_recruiting")
        and trial.year <= 2022
        and trial.design not in ("observational", "expanded_access")
    ]
    yes = (printed["jjj"] + 5) // 10
    counts = {"yes": yes, "no": len(able) - yes}
    chosen = assign(able, counts, lambda trial, option: float(trial.collaboration == "international"), rng)
    features = {"yes": ("yes",), "no": ()}
    for index, option in balance(able, chosen, features, {"yes": printed}, lambda one, other: True, rng).items():
        able[index].has_results = option == "yes"
