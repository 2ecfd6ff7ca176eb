"""The made-up exports of bibliographic databases: what is in which file.

Belongs here: putting the parts together, order, batches, file names. Does not belong here: what a paper is, formats.
"""

from random import Random

from samples.cnki_export import noteexpress
from samples.paper_citations import set_citations
from samples.paper_facets import set_facets, set_plain_facets
from samples.paper_people import set_people
from samples.paper_texts import set_texts
from samples.papers import Paper, counted_papers, dropped_papers
from samples.publication_overlaps import make_twins, papers_of_scopus_alone, scopus_rows, shared_with_cnki
from samples.scopus_export import table
from samples.web_of_science_export import tagged

SEED = 20231009
BATCH = 500
FOLDER = "publications"


def all_papers() -> list[Paper]:
    """Every made-up paper, in the order of the files."""
    rng = Random(SEED)
    counted = counted_papers(rng)
    set_facets(counted, rng)
    dropped = dropped_papers(len(counted), rng)
    alone = papers_of_scopus_alone(len(counted) + len(dropped), rng)
    set_plain_facets([*dropped, *alone], rng)
    papers = [*counted, *dropped, *alone]
    set_texts(papers, rng)
    set_people(papers, rng)
    set_citations(papers, rng)
    make_twins(papers)
    rng.shuffle(papers)
    return papers


def publication_files() -> list[tuple[str, str | None, bytes]]:
    """Path below samples/, set it is imported for (None: no set) and bytes of every export."""
    papers = all_papers()
    rng = Random(SEED + 1)
    held = [paper for paper in papers if not paper.is_only_in_scopus]
    files: list[tuple[str, str | None, bytes]] = []
    for start in range(0, len(held), BATCH):
        part = held[start : start + BATCH]
        files.append((f"{FOLDER}/savedrecs_{start + 1}-{start + len(part)}.txt", None, tagged(part)))
    chosen = [paper for paper in held if paper.is_in_set]
    files.append((f"{FOLDER}/highly_cited_1-{len(chosen)}.txt", "highly_cited", tagged(chosen)))
    files.append((f"{FOLDER}/scopus.csv", None, table(scopus_rows(papers, rng))))
    files.append((f"{FOLDER}/cnki.net", None, noteexpress(shared_with_cnki(papers), rng)))
    return files
