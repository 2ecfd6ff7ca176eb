"""How the funders of a made-up paper are spelt, and their made-up grant numbers.

Belongs here: spelling, the same in every export of a paper. Does not belong here: who funds what (paper_facets.py).
"""

from random import Random

from samples.papers import NAMES, Paper


def funders_of(paper: Paper) -> list[tuple[str, str]]:
    """Name and grant number of every funder in order; two in three have no number, as in real exports."""
    rng = Random(paper.number)
    found = []
    for key in paper.funders:
        names = NAMES["funder_names"][key]
        name = names[0] if rng.random() < 0.6 else rng.choice(names)
        prefix = "R01 CA" if key == "nih" else ""
        found.append((name, f"{prefix}99{rng.randrange(10**4, 10**5)}" if rng.random() < 0.33 else ""))
    return found
