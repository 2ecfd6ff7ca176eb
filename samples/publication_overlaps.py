"""Which made-up papers Scopus and CNKI list as well, and those that look alike but are others.

Belongs here: pairs and near-misses. Does not belong here: the form of an export.
"""

from dataclasses import dataclass
from random import Random

from samples.papers import UNITS, Paper

SAME_DOI, SAME_TEXT = 99, 8
OTHER_YEAR, OTHER_DOI = 5, 3  # of the papers that only Scopus has: titles of papers that Web of Science has
# What else Scopus alone has, and no monitor counts: document type, countries, how many
ALONE = (
    *(("Book chapter", ("united_states",), 4), ("Review", ("china",), 8)),
    *(("Conference paper", ("united_states",), 4), ("Article", ("abroad",), 3)),
)


@dataclass(frozen=True)
class ScopusRow:
    """One row of the export; what is not here is that of the paper."""

    paper: Paper
    title: str
    year: int
    doi: str
    document_type: str = "Article"
    container: str = ""


def papers_of_scopus_alone(after: int, rng: Random) -> list[Paper]:
    """Papers that only Scopus has and that do not count."""
    papers: list[Paper] = []
    for document_type, units, count in ALONE:
        for _ in range(count):
            number = after + len(papers) + 1
            year = 2019 if document_type == "Book chapter" else rng.randint(2014, 2022)
            papers.append(Paper(number, units, year, document_type, is_counted=False, is_only_in_scopus=True))
    return papers


def make_twins(papers: list[Paper]) -> None:
    """Give papers that only Scopus has the title and first author of another: of another year, or under another DOI."""
    alone = [paper for paper in papers if paper.is_only_in_scopus and paper.is_counted]
    both = [paper for paper in papers if not (paper.is_only_in_scopus or paper.is_in_set) and paper.is_counted]
    used: set[int] = set()
    for place, paper in enumerate(alone[: OTHER_YEAR + OTHER_DOI]):
        same_year = place >= OTHER_YEAR
        other = next(
            one
            for one in both
            if one.units == paper.units and (one.year == paper.year) == same_year and one.number not in used
        )
        used.add(other.number)
        paper.twin = "other_doi" if same_year else "other_year"
        paper.title = other.title
        paper.authors = [other.authors[0], *(name for name in paper.authors[1:])]


def scopus_rows(papers: list[Paper], rng: Random) -> list[ScopusRow]:
    """The export: works of both databases, then those only Scopus has, in an order of chance."""
    both = [p for p in papers if p.is_counted and not p.is_only_in_scopus and p.addresses and not p.is_early_access]
    chosen = rng.sample(both, SAME_DOI + SAME_TEXT)
    rows = [_shared(paper, place) for place, paper in enumerate(chosen)]
    alone = [paper for paper in papers if paper.is_only_in_scopus]
    for paper in alone:
        is_chapter = paper.document_type == "Book chapter"
        rows.append(
            ScopusRow(
                paper,
                paper.title,
                paper.year,
                "10.5555/sample.book.1" if is_chapter else "" if paper.twin == "other_year" else paper.doi,
                paper.document_type,
                "Sample Handbook of Targeted Drugs" if is_chapter else "",
            )
        )
    rng.shuffle(rows)
    return rows


def _shared(paper: Paper, place: int) -> ScopusRow:
    """A work of both: every tenth a year later and with its DOI in capitals, every seventh with a stop in the title."""
    has_doi = place < SAME_DOI
    later = has_doi and place % 10 == 0
    title = f"{paper.title}." if place % 7 == 0 else paper.title
    doi = (paper.doi.upper() if later else paper.doi) if has_doi else ""
    return ScopusRow(paper, title, paper.year + later, doi)


def shared_with_cnki(papers: list[Paper]) -> list[Paper]:
    """Papers of China that CNKI has under the same DOI with a Chinese title."""
    fits = (p for p in papers if p.units == UNITS[:1] and p.is_counted and not p.is_only_in_scopus and p.year)
    return [paper for paper, _ in zip(fits, range(12), strict=False)]
