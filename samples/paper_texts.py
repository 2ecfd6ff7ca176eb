"""Titles, abstracts and keywords of made-up papers, with the terms of the published hot topics planted in them.

Belongs here: which paper says what. Does not belong here: formats, how often a term was printed.

Of highly cited papers of one country every printed term stands in exactly one in five as many as printed (at least
one), in the papers of its theme first, where these are too few in others of the country and period. The rest of the
words is free of those terms, so that a count finds what was planted. Papers of both countries plant none, as a term of
one would count for the other. Papers outside the set have terms by chance.
"""

from random import Random

from samples.draw import apportion
from samples.papers import HIGHLY_CITED_SCALE, MARGINS, PERIODS, Paper, scaled

SPELT = {
    "hepatocellular carcinoma/hcc": "hepatocellular carcinoma (HCC)",
    "lux lung": "LUX-Lung",
    "drug discover": "drug discovery",
    "pd-1": "PD-1",
    "tace": "TACE",
}
_PLACES = "gastric thyroid breast ovarian colorectal bladder prostate pancreatic skin brain".split()
_OPENINGS = (
    "Targeted small-molecule drugs have changed the care of {place} tumours, yet many questions are open.",
    "How small-molecule drugs act in {place} tumours is known only in part.",
    "Patients with {place} tumours receive small-molecule drugs more and more often.",
    "For {place} tumours the choice among small-molecule drugs rests on few comparisons.",
)
_METHODS = (
    "This made-up record describes {count} invented observations from {sites} invented centres.",
    "In this invented series {count} samples of {sites} groups were compared by two readers.",
    "The numbers here were drawn by chance: {count} invented cases, {sites} invented sites.",
)
_ABOUT_TWO = (
    "The analysis of {first} and {second} covered all {count} of them.",
    "Particular attention was given to {first} as well as {second}.",
    "Both {first} and {second} were described by site and year.",
    "Tables give {first} next to {second} for every group.",
)
_ABOUT_ONE = (
    "Findings on {first} are reported separately.",
    "A further part deals with {first}.",
    "Data on {first} were kept by hand and read twice.",
)
_FILLERS = (
    "Every group was read without knowing where it came from, and differences were settled by a third person.",
    "Ages, stages and earlier treatment were noted where they were known, and left open where they were not.",
    "Groups were similar in size, and what was missing was neither guessed nor replaced by a mean.",
    "Readers worked at different places, used the same form and did not see what the other had written.",
    "Sites sent their lists once a month, and each list was compared with the one that came before it.",
    "All steps were written down beforehand, and changes made later are named where they were made.",
)
_ENDINGS = (
    "Nothing in this text happened, and no number made from it is a finding about drugs or people.",
    "The text is invented and serves to show how a corpus is read, counted and compared.",
    "As every record of this corpus, it is made up and describes no real work.",
)
_PLAIN_TOPICS = (
    "nanocarriers",
    "kinase profiling",
    "liquid biopsy",
    "molecular docking",
    "tumour imaging",
    "registries",
)


def set_texts(papers: list[Paper], rng: Random) -> None:
    """Plant the terms and write title, abstract and keywords of every paper."""
    for unit, periods in MARGINS["terms"].items():
        for period, themes in periods.items():
            inside = [p for p in papers if p.is_in_set and p.units == (unit,) and PERIODS.get(p.year) == period]
            rng.shuffle(inside)
            _plant(inside, themes, rng)
    for paper in papers:
        if not paper.is_in_set:
            paper.terms = _some_terms(paper, rng)
        _write(paper, rng)


def _plant(papers: list[Paper], themes: dict[str, dict[str, int]], rng: Random) -> None:
    wanted = {theme: {term: planted(count) for term, count in terms.items()} for theme, terms in themes.items()}
    most = {theme: max(counts.values()) for theme, counts in wanted.items()}
    sizes = most if sum(most.values()) <= len(papers) else apportion(len(papers), most)
    at = 0
    for theme, counts in wanted.items():
        own, at = papers[at : at + sizes[theme]], at + sizes[theme]
        others = [paper for paper in papers if not any(paper is one for one in own)]
        for term, count in counts.items():
            rng.shuffle(own)
            rng.shuffle(others)
            free = [paper for paper in (*own, *others) if term not in paper.terms]
            for paper in free[:count]:
                paper.terms.append(term)


def planted(printed: int) -> int:
    """In how many highly cited papers of a country and period a term stands, for its printed number."""
    return max(1, scaled(printed, HIGHLY_CITED_SCALE))


def _some_terms(paper: Paper, rng: Random) -> list[str]:
    """Two to four terms of one theme of the paper's country and period."""
    unit = rng.choice([unit for unit in paper.units if unit in MARGINS["terms"]] or list(MARGINS["terms"]))
    terms = list(rng.choice(list(MARGINS["terms"][unit][PERIODS.get(paper.year, "2018-2022")].values())))
    return rng.sample(terms, min(len(terms), rng.randint(2, 4)))


def _write(paper: Paper, rng: Random) -> None:
    place = rng.choice(_PLACES)
    terms = [SPELT.get(term, term) for term in paper.terms]
    topics = terms or rng.sample(_PLAIN_TOPICS, 2)
    numbers = {"place": place, "count": rng.randint(40, 900), "sites": rng.randint(2, 30)}
    paper.title = f"SAMPLE study {paper.number} of {' and '.join(topics[:2])} in {place} tumours"
    fillers = rng.sample(_FILLERS, 2)
    sentences = [rng.choice(_OPENINGS), rng.choice(_METHODS), fillers[0]]
    for start in range(0, len(topics), 2):
        pair = topics[start : start + 2]
        frame = rng.choice(_ABOUT_TWO if len(pair) == 2 else _ABOUT_ONE)
        sentences.append(frame.replace("{first}", pair[0]).replace("{second}", pair[-1]))
    sentences += [fillers[1], rng.choice(_ENDINGS)]
    paper.abstract = " ".join(sentence.format(**numbers) for sentence in sentences)
    paper.keywords = [*topics[:5], f"{place} tumours", "small-molecule drugs"]
