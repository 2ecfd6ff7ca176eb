"""Made-up names of publications, a thesaurus, and who stands where.

Belongs here: frames that tests of the thesaurus queue share. Does not belong here: assertions.
"""

import polars as pl

from analysis.name_words import joined_words, plain_words
from analysis.thesaurus import Thesaurus
from analysis.thesaurus_effect import STANDING_SCHEMA
from analysis.thesaurus_names import KNOWN_SCHEMA, MENTION_SCHEMA


def mentions(*named: tuple, kind_known: dict[str, str] | None = None) -> pl.DataFrame:
    """Rows of (spelling, works, country, shared keys); works are numbers. `kind_known`: reviewed words → entity."""
    known = kind_known or {}
    rows = [
        (f"p:{work}", text, words, known.get(words, joined_words(text)), words in known, country, 2015 + work % 5, keys)
        for text, works, country, keys in named
        for work in works
        for words in [plain_words(text)]
    ]
    return pl.DataFrame(rows, schema=MENTION_SCHEMA, orient="row")


def thesaurus(known=(), rejections=(), parents=None, places=()) -> Thesaurus:
    return Thesaurus(
        known=pl.DataFrame(list(known), schema=KNOWN_SCHEMA, orient="row"),
        rejections=pl.DataFrame(list(rejections), schema={"variant": pl.String, "canonical": pl.String}, orient="row"),
        parents=parents or {},
        told_apart=frozenset(places),
    )


def standings(table: pl.DataFrame, unit: str = "china") -> pl.DataFrame:
    named = table.select("entity_id", "publication_id").unique()
    rows = [("m", unit, entity, work) for entity, work in named.iter_rows()]
    return pl.DataFrame(rows, schema=STANDING_SCHEMA, orient="row")
