"""Authors and addresses of made-up papers, for every format the same people at the same places.

Belongs here: who stands where, in which order, how an institution is spelt. Does not belong here: which institutions
a paper has (paper_facets.py), the form of a name or an address in a file (the exports).

No author is real: every surname begins with Sample-. An institution has a dozen people, so that they meet again.
"""

from dataclasses import dataclass
from random import Random

from samples.papers import NAMES, UNITS, Paper

_SURNAMES = {
    "china": "An Bao Cen Dou Fang Gu Hao Jin Kong Lai Mu Ning Ou Pei Qiao Rong Sang Tan Wen Xi Yan Zuo".split(),
    "other": "Abel Birk Cole Dorn Edel Falk Gray Holm Ives Jost Kerr Lund Moss Nash Orme Pike Ross Stone Tarn".split(),
}
_GIVEN = {
    "china": "Yiming Lihua Xiaoyu Zhenguo Meilin Haotian Ruoxi Jianbo Shuyi Chenxi Weilan Qingyun Boyang".split(),
    "other": "Adrian Bella Conrad Dorothy Emil Flora Gordon Hazel Ivor Joan Kendra Leo Mabel Norman Olive".split(),
}
DEPARTMENTS = (
    *(("Dept Med Oncol", "Department of Medical Oncology"), ("Sch Pharm", "School of Pharmacy")),
    *(("Dept Thorac Surg", "Department of Thoracic Surgery"), ("Ctr Drug Dev", "Center for Drug Development")),
    *(("Dept Pathol", "Department of Pathology"), ("Inst Canc Res", "Institute of Cancer Research")),
)


@dataclass
class Address:
    """One address as Web of Science (`short`) and Scopus (`full`) write it; `authors`: places in the paper's list."""

    short: str
    full: str
    authors: list[int]
    people: str


def set_people(papers: list[Paper], rng: Random) -> None:
    """Addresses in order, the leading country first, and one to three authors at each."""
    for paper in papers:
        places = _places(paper, rng)
        for place, (key, name, full_name, city, country) in enumerate(places):
            short, full = rng.choice(DEPARTMENTS)
            people = "china" if country in ("Peoples R China", "Taiwan") else "other"
            paper.addresses.append(
                Address(
                    f"{name}, {short}, {city}{' ' if country == 'USA' else ', '}{country}",
                    f"{full}, {full_name}, {_full_place(city, country)}",
                    _authors(paper, key, people, 1 + rng.randrange(3 if place < 3 else 1), rng),
                    people,
                )
            )
        if not places:
            _authors(paper, "nowhere", "other", 2, rng)
        if len(places) > 1 and rng.random() < 0.15:
            paper.addresses[1].authors.insert(0, paper.addresses[0].authors[0])


def _full_place(city: str, country: str) -> str:
    """City and country as Scopus has them: no post code of a state, territories for themselves, one United Kingdom."""
    if country == "Peoples R China" and city.endswith(("Hong Kong", "Macau")):
        return f"{city}{' SAR' if city == 'Hong Kong' else ''}".replace("Shatin, Hong Kong", "Hong Kong")
    names = {"Peoples R China": "China", "USA": "United States"} | dict.fromkeys(
        ("England", "Scotland", "Wales"), "United Kingdom"
    )
    name, _, code = city.rpartition(" ")
    shown = name if code.isdigit() else city
    return f"{shown}, {names.get(country, country)}"


def _places(paper: Paper, rng: Random) -> list[tuple[str, str, str, str, str]]:
    """Key, short name, full name, city and country of every address."""
    own = {unit: [_own(unit, key, rng) for at, key in paper.institutions if at == unit] for unit in UNITS}
    if paper.territory:
        name, full, city = rng.choice(NAMES["other_institutions"][paper.territory])
        own["china"].append((name, name, full, city, "Peoples R China"))
    leads = list(UNITS) if rng.random() < 0.6 or len(paper.units) < 2 else list(reversed(UNITS))
    abroad = []
    for country in paper.partners:
        name, full, city, shown = rng.choice(NAMES["abroad"][country])
        abroad.append((country + name, name, full, city, shown))
    places = [*own[leads[0]], *own[leads[1]], *abroad]
    # Now and then a partner leads
    return [*abroad[:1], *places[:-1]] if len(abroad) == 1 and rng.random() < 0.3 else places


def _own(unit: str, key: str, rng: Random) -> tuple[str, str, str, str, str]:
    country = {"china": "Peoples R China", "united_states": "USA"}[unit]
    if key.isdigit():
        name, full, city = NAMES["other_institutions"][unit][int(key)]
    else:
        names, full, city = NAMES["institutions"][unit][key]
        name = names[0] if rng.random() < 0.7 else rng.choice(names)
    return key, name, full, city, country


def _authors(paper: Paper, key: str, people: str, count: int, rng: Random) -> list[int]:
    """Places of `count` people of an institution in the paper's list of authors; nobody stands there twice."""
    start = sum(map(ord, key))
    chosen = []
    for place in rng.sample(range(12), count):
        surnames, given = _SURNAMES[people], _GIVEN[people]
        name = (
            f"Sample-{surnames[(start + 5 * place) % len(surnames)]}",
            given[(start + 7 * place) % len(given)],
        )
        if name not in paper.authors:
            paper.authors.append(name)
            chosen.append(len(paper.authors) - 1)
    return chosen
