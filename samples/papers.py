"""Made-up papers: which countries, year, document type and set each has, and which of them no monitor may count.

Belongs here: how many papers of each kind there are, scaled from the printed totals. Does not belong here: categories,
funders, partners and institutions (paper_facets.py), words (paper_texts.py), people (paper_people.py), any format.

One printed paper in 25 is made up; of highly cited ones one in five, because one in 25 would leave a dozen of China,
too few for any theme. Whole numbers are rounded half up.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from samples.draw import apportion

SCALE = 25
HIGHLY_CITED_SCALE = 5
MARGINS = json.loads(Path(__file__).with_name("publication_margins.json").read_text(encoding="utf-8"))
NAMES = json.loads(Path(__file__).with_name("publication_names.json").read_text(encoding="utf-8"))
UNITS = ("china", "united_states")
YEARS = tuple(range(2013, 2023))
PERIODS = {year: "2013-2017" if year < 2018 else "2018-2022" for year in YEARS}
# By exact countries, in the two periods; one in five of 313 and 1,011, the split is a guess
HIGHLY_CITED = {("china",): (21, 34), ("united_states",): (89, 105), UNITS: (3, 5)}
# Of the counted papers only Scopus has so many, by countries
ONLY_SCOPUS = {("china",): 8, ("united_states",): 14, UNITS: 2}
# Papers that Web of Science has and the monitor drops: document type or year, countries, how many
DROPPED = (
    *(("Review", None, ("china",), 22), ("Review", None, ("united_states",), 24)),
    *(("Editorial Material", None, ("united_states",), 10), ("Letter", None, ("china",), 10)),
    *(("Meeting Abstract", None, ("united_states",), 10), ("Correction", None, ("china",), 4)),
    ("Review; Book Chapter", None, ("united_states",), 4),
    *(("Article", 2012, ("china",), 4), ("Article", 2012, ("united_states",), 4)),
    *(("Article", 2023, ("china",), 4), ("Article", 2023, ("united_states",), 4)),
    *(("Article; Early Access", 2023, ("china",), 3), ("Article; Early Access", 0, ("china",), 2)),
    *(("Article", None, ("abroad",), 12), ("Article", None, ("taiwan",), 5), ("Article", None, (), 7)),
    ("Article", None, ("china",), 1),
)


@dataclass
class Paper:
    """One made-up work. `year` 0 is no year at all; `units` are the countries it counts in, or why in none."""

    number: int
    units: tuple[str, ...]
    year: int
    document_type: str = "Article"
    is_counted: bool = True
    is_only_in_scopus: bool = False
    is_early_access: bool = False
    is_in_set: bool = False
    is_flagged: bool = False
    is_broken: bool = False
    twin: str = ""  # other_year or other_doi: has title and first author of another paper
    territory: str = ""  # hong_kong or macao beside or instead of the mainland
    has_mainland: bool = True
    categories: list[str] = field(default_factory=list)
    funders: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    institutions: list[tuple[str, str]] = field(default_factory=list)  # unit, key or place in the list of others
    terms: list[str] = field(default_factory=list)
    title: str = ""
    abstract: str = ""
    keywords: list[str] = field(default_factory=list)
    authors: list[tuple[str, str]] = field(default_factory=list)  # last, first name
    addresses: list = field(default_factory=list)
    references: list["Paper"] = field(default_factory=list)
    citation_count: int = 0

    @property
    def doi(self) -> str:
        """A DOI under the prefix that is reserved for examples."""
        return f"10.5555/sample.{self.number:05d}"


def scaled(printed: int, scale: int = SCALE) -> int:
    """A printed count at one `scale`-th, half up."""
    return (2 * printed + scale) // (2 * scale)


def yearly() -> dict[tuple[str, ...], dict[int, int]]:
    """Counted papers by exact countries and year: constant growth as printed, to the scaled totals."""
    joint = scaled(MARGINS["papers"]["joint"])
    weights = {unit: _growth(*MARGINS["first_and_growth_permille"][unit]) for unit in UNITS}
    by_unit = {unit: apportion(scaled(MARGINS["papers"][unit]), weights[unit]) for unit in UNITS}
    together = apportion(joint, by_unit["china"])
    alone = {(unit,): {year: by_unit[unit][year] - together[year] for year in YEARS} for unit in UNITS}
    return {**alone, UNITS: together}


def _growth(first: int, permille: float) -> dict[int, int]:
    weights, at = {}, first * 1000.0
    for year in YEARS:
        weights[year] = int(at)
        at *= 1 + permille / 1000
    return weights


def counted_papers(rng: Random) -> list[Paper]:
    """The papers a monitor of the two countries must count."""
    papers: list[Paper] = []
    for units, counts in yearly().items():
        for year, count in counts.items():
            papers += [Paper(len(papers) + 1 + place, units, year) for place in range(count)]
    rng.shuffle(papers)
    for units, count in ONLY_SCOPUS.items():
        for paper in _some(papers, count, lambda p, units=units: p.units == units):
            paper.is_only_in_scopus = True
    _set_highly_cited(papers)
    _set_territories(papers)
    _set_types(papers)
    return papers


def _some(papers: list[Paper], count: int, fits) -> list[Paper]:
    """The first `count` papers in Web of Science that fit and have nothing special yet."""
    plain = (p for p in papers if not (p.is_only_in_scopus or p.is_in_set or p.territory) and fits(p))
    return [paper for paper, _ in zip(plain, range(count), strict=False)]


def _set_highly_cited(papers: list[Paper]) -> None:
    """The set by exact countries; of 257 six have lost the flag, and four have it that are not in the set."""
    chosen: list[Paper] = []
    for units, counts in HIGHLY_CITED.items():
        for period, count in zip(("2013-2017", "2018-2022"), counts, strict=True):
            fits = lambda p, units=units, period=period: p.units == units and PERIODS[p.year] == period  # noqa: E731
            chosen += _some(papers, count, fits)
    for paper in chosen:
        paper.is_in_set = True
    for place, paper in enumerate(chosen):
        paper.is_flagged = place % 49 != 7
    for paper in _some(papers, 4, lambda p: p.units == ("united_states",)):
        paper.is_flagged = True


def _set_territories(papers: list[Paper]) -> None:
    for territory, has_mainland, count in (
        *(("hong_kong", True, 14), ("macao", True, 3)),
        *(("hong_kong", False, 6), ("macao", False, 2)),
    ):
        for paper in _some(papers, count, lambda p: p.units == ("china",)):
            paper.territory, paper.has_mainland = territory, has_mainland


def _set_types(papers: list[Paper]) -> None:
    """Types that count as articles all the same, and the early ones of the last year, which have no issue yet."""
    for paper in _some(papers, 10, lambda p: p.year == YEARS[-1]):
        paper.document_type, paper.is_early_access = "Article; Early Access", True
    plain = [p for p in papers if p.document_type == "Article" and not p.is_in_set and not p.is_only_in_scopus]
    for place, paper in enumerate(plain[-8:]):
        paper.document_type = "Article; Proceedings Paper" if place < 6 else "Article; Retracted Publication"


def dropped_papers(after: int, rng: Random) -> list[Paper]:
    """Papers of Web of Science that must not count; the last is broken."""
    papers: list[Paper] = []
    for document_type, year, units, count in DROPPED:
        for _ in range(count):
            papers.append(
                Paper(
                    after + len(papers) + 1,
                    units,
                    rng.choice(YEARS) if year is None else year,
                    document_type,
                    is_counted=False,
                    is_early_access="Early Access" in document_type,
                )
            )
    papers[-1].is_broken = True
    return papers
