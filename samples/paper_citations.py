"""Citations that made-up papers received, and the made-up papers they cite.

Belongs here: skewed counts, references to earlier papers of the same subject. Does not belong here: their form.
"""

from random import Random

from samples.papers import Paper


def set_citations(papers: list[Paper], rng: Random) -> None:
    """Many papers with few citations and few with many, highly cited ones with most; four references at the most."""
    by_term: dict[str, list[Paper]] = {}
    for paper in sorted(papers, key=lambda paper: (paper.year, paper.number)):
        age = max(1, 2024 - (paper.year or 2022))
        draw = rng.randint(1, 1000)
        low = 1000 // draw if draw > 3 else 250
        paper.citation_count = age * (low + rng.randrange(4)) // 2 + (
            age * rng.randint(30, 160) if paper.is_in_set else 0
        )
        known = [other for term in paper.terms for other in by_term.get(term, []) if other.year < paper.year]
        paper.references = list(
            {id(one): one for one in rng.sample(known, min(len(known), rng.randint(2, 4)))}.values()
        )
        for term in paper.terms:
            by_term.setdefault(term, []).append(paper)
