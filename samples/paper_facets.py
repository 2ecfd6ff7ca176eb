"""Categories, funders, partner countries and institutions of made-up papers, so that the counts are the printed ones.

Belongs here: which papers carry what. Does not belong here: how many papers there are (papers.py), how an institution
or a funder is spelt in a file (paper_people.py, the exports).

Every count is of one country. A joint paper counts in both, so each count is split: joint papers take their share,
the papers of one country the rest.
"""

from collections.abc import Callable, Iterable
from random import Random

from samples.papers import MARGINS, NAMES, UNITS, Paper, scaled

Load = Callable[[Paper], float]


def set_facets(papers: list[Paper], rng: Random) -> None:
    """Give the counted papers everything that a table of the published study counts."""
    _set_categories([paper for paper in papers if not paper.is_only_in_scopus], rng)
    _set_funders(papers, rng)
    _set_partners(papers, rng)
    _set_institutions(papers, rng)


def set_plain_facets(papers: list[Paper], rng: Random) -> None:
    """Give papers that do not count one of each, by chance."""
    for paper in papers:
        paper.categories = [rng.choice(tuple(MARGINS["categories"]))]
        if "abroad" in paper.units:
            paper.partners = [rng.choice(tuple(MARGINS["partners"]))]
        if "taiwan" in paper.units:
            paper.partners = ["TWN"]
        for unit in UNITS:
            if unit in paper.units:
                paper.institutions = [(unit, str(rng.randrange(len(NAMES["other_institutions"][unit]))))]
                paper.funders = [{"china": "nsfc", "united_states": "nih"}[unit]] if rng.random() < 0.4 else []


def _counts(facet: str, key: str) -> dict[str, int]:
    """Scaled printed count by country; below a country's printed ones a made-up count, which is not scaled again."""
    printed = {unit: scaled(count) for unit, count in MARGINS[facet].get(key, {}).items()}
    return {unit: printed.get(unit, NAMES[f"other_{facet}"][unit].get(key, 0)) for unit in UNITS}


def _keys(facet: str) -> list[str]:
    others = [key for unit in UNITS for key in NAMES[f"other_{facet}"][unit]]
    return list(dict.fromkeys([*MARGINS[facet], *others]))


def _give(
    papers: Iterable[Paper], counts: dict[str, int], joint: int, load: Load, rng: Random, give: Callable[[Paper], None]
) -> None:
    """Give to as many papers of each country as `counts` says, `joint` of them of both; the least loaded first."""
    groups = {UNITS: joint, **{(unit,): counts[unit] - joint for unit in UNITS}}
    for units, count in groups.items():
        free = sorted(
            (paper for paper in papers if paper.units == units),
            key=lambda paper: (load(paper) + rng.random(), paper.number),
        )
        if not 0 <= count <= len(free):
            raise ValueError(f"{count} of {len(free)} papers of {units}: the margins do not fit")
        for paper in free[:count]:
            give(paper)


def _set_categories(papers: list[Paper], rng: Random) -> None:
    joint_papers = sum(paper.units == UNITS for paper in papers)
    for key in _keys("categories"):
        counts = _counts("categories", key)
        joint = min(joint_papers * (counts["china"] + counts["united_states"]) // (2 * 760), *counts.values())
        _give(
            papers, counts, joint, lambda p: 0.45 * len(p.categories), rng, lambda p, key=key: p.categories.append(key)
        )
    for paper in papers:
        if not paper.categories:
            paper.categories = ["Sample Category"]


def _set_funders(papers: list[Paper], rng: Random) -> None:
    programmes = {key: scaled(count) for key, count in MARGINS["programmes_of_most"].items()}
    for key in _keys("funders"):
        counts = _counts("funders", key)
        if key == "most":
            _set_programmes(papers, counts["china"], programmes, rng)
            continue
        joint = NAMES["joint_funded"].get(key, 0)
        counts = {unit: count or joint for unit, count in counts.items()}
        _give(papers, counts, joint, lambda p: 0.15 * len(p.funders), rng, lambda p, key=key: p.funders.append(key))


def _set_programmes(papers: list[Paper], total: int, programmes: dict[str, int], rng: Random) -> None:
    """The programmes of one ministry add up to it, so no paper has two of them."""
    unnamed = total - sum(programmes.values())
    for key, count in {**programmes, "most": unnamed}.items():
        joint = NAMES["joint_funded"][key]
        free = [paper for paper in papers if not {*programmes, "most"} & {*paper.funders}]
        counts = {"china": count, "united_states": joint}
        _give(free, counts, joint, lambda p: 0.0, rng, lambda p, key=key: p.funders.append(key))


def _set_partners(papers: list[Paper], rng: Random) -> None:
    """Countries beside the two; trials in many countries collect most of them."""
    papers = [paper for paper in papers if not paper.territory]
    for key in _keys("partners"):
        counts = _counts("partners", key)
        joint = min(9 * counts["china"] // 20, counts["united_states"])
        _give(
            papers,
            counts,
            joint,
            lambda p: -0.17 * min(len(p.partners), 4),
            rng,
            lambda p, key=key: p.partners.append(key),
        )


def _set_institutions(papers: list[Paper], rng: Random) -> None:
    """Printed institutions, then others until a paper has one of each of its countries; none above the tenth."""
    for unit in UNITS:
        own = [paper for paper in papers if unit in paper.units and (unit != "china" or paper.has_mainland)]
        load = {paper.number: 0 for paper in own}
        printed = {key: scaled(row[unit]) for key, row in MARGINS["institutions"].items() if unit in row}
        for key, count in printed.items():
            _add(own, load, unit, key, count, rng)
        others = len(NAMES["other_institutions"][unit])
        highest = min(printed.values()) - 1
        for place in range(others):
            _add(own, load, unit, str(place), highest - place * highest // (2 * others), rng)
        left = [paper.number for paper in own if not load[paper.number]]
        if left:
            raise ValueError(f"{len(left)} papers of {unit} without an institution: name more of them")


def _add(own: list[Paper], load: dict[int, int], unit: str, key: str, count: int, rng: Random) -> None:
    order = sorted(own, key=lambda paper: (load[paper.number] + 1.6 * rng.random(), paper.number))
    for paper in order[:count]:
        paper.institutions.append((unit, key))
        load[paper.number] += 1
