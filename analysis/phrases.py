"""Terms of documents: noun-phrase-like runs of words and keywords, each under one name, and where they occur.

Belongs here: which runs of words are terms, and their counts. Does not belong here: what a word or an acronym is
(phrase_words.py, acronyms.py), which words stop a phrase (seed term_stop_words), which terms are hot (topics.py).
Method, parameters, limits and sources: phrases.md.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from analysis.phrase_candidates import WordRules, candidates, matches
from analysis.phrase_text import WordSequence, word_sequence

TERM_SCHEMA = {
    "term": pl.String,
    "label": pl.String,
    "acronym": pl.String,
    "word_count": pl.Int32,
    "document_count": pl.Int64,
    "occurrence_count": pl.Int64,
    "c_value": pl.Decimal(28, 6),
    "is_keyword": pl.Boolean,
    "variants": pl.List(pl.String),
}
OCCURRENCE_SCHEMA = {"record_id": pl.String, "term": pl.String, "occurrence_count": pl.Int64}


@dataclass(frozen=True)
class PhraseSettings:
    """What a term has to be; the meaning of each is in phrases.md."""

    longest: int = 5
    fewest_documents: int = 2
    nested_share: float = 0.8
    acronym_share: float = 2 / 3


@dataclass(frozen=True)
class Phrases:
    """`terms` with TERM_SCHEMA, one row per term; `occurrences` with OCCURRENCE_SCHEMA, one per record and term."""

    terms: pl.DataFrame
    occurrences: pl.DataFrame


def phrases(
    documents: pl.DataFrame,
    stop_words: pl.DataFrame,
    synonyms: pl.DataFrame | None = None,
    settings: PhraseSettings = PhraseSettings(),
) -> Phrases:
    """Candidate terms of documents, and in which documents each occurs.

    Args:
        documents: one row per record_id, with title, abstract (texts or null) and keywords (list of texts or null).
            The order of rows does not matter.
        stop_words: one row per word, with `use`: `break` (no term contains it) or `alone` (no term by itself).
        synonyms: one row per variant, with the term it is counted as; both as people write them.
        settings: see PhraseSettings.

    Returns:
        terms, ordered by term: `term` is the name (small letters, singular, acronyms written out), `label` how it is
        mostly written, `acronym` the short form where the texts define one; document_count counts documents that
        contain the term, also inside a longer one, occurrence_count how often; c_value is null for a term that is in
        only because it is a keyword or synonym; variants are the other forms that were counted with it.
        occurrences, ordered by record_id and term.

    Raises:
        ValueError: a record is there twice; a variant stands for two terms, or for a term that is itself a variant.
    """
    if documents["record_id"].is_duplicated().any() or documents["record_id"].null_count():
        raise ValueError("phrases: a record_id is missing or there twice; the grain of documents is the record")
    ordered = documents.sort("record_id")
    pairs = [] if synonyms is None else synonyms.select("variant", "term").sort("variant", "term").rows()
    sequence = word_sequence(ordered, settings.acronym_share, [text for pair in pairs for text in pair])
    replaced = _replaced(pairs, sequence)
    rules = WordRules.of(sequence, dict(stop_words.select("word", "use").iter_rows()))
    c_values = candidates(sequence, rules, settings.longest, settings.fewest_documents, settings.nested_share)
    keywords = {words for _, words in sequence.keywords if rules.says_something(words)}
    forms = {*c_values, *keywords, *replaced.forms}
    forms |= {long for words in forms if (long := sequence.long_form(words)) is not None}
    table = _form_table(sorted(forms), sequence, replaced, c_values, keywords)
    return _counted(ordered["record_id"], sequence, table, replaced.titles)


@dataclass
class _Replaced:
    """Synonyms: name of a variant -> name it is counted under; how that is written; all forms as words."""

    names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    forms: set[tuple[int, ...]] = field(default_factory=set)


def _replaced(pairs: list[tuple[str, str]], sequence: WordSequence) -> _Replaced:
    found = _Replaced()
    for variant, term in pairs:
        forms = sequence.numbered(variant), sequence.numbered(term)
        if not all(forms):
            raise ValueError(f"synonyms: {variant!r} or {term!r} has no word in it")
        name, to = map(sequence.key, forms)
        if name != to and found.names.setdefault(name, to) != to:
            raise ValueError(f"synonyms: {variant!r} stands for two terms, {found.names[name]!r} and {to!r}; keep one")
        found.titles.setdefault(to, term)
        found.forms.update(forms)
    if chained := sorted(found.names.keys() & set(found.names.values())):
        raise ValueError(f"synonyms: {chained[0]!r} is both a variant and a term; name the final term for each variant")
    return found


def _form_table(
    forms: list[tuple[int, ...]], sequence: WordSequence, replaced: _Replaced, c_values: dict, keywords: set
) -> pl.DataFrame:
    """One row per form (a run of words), with the term it belongs to."""
    names = [replaced.names.get(name := sequence.key(words), name) for words in forms]
    return pl.DataFrame(
        {
            "form": forms,
            "term": names,
            "label": [sequence.label(words) for words in forms],
            "is_acronym": [sequence.long_form(words) is not None for words in forms],
            "c_value": [c_values.get(words) for words in forms],
            "is_keyword": [words in keywords for words in forms],
        },
        schema_overrides={"form": pl.Object, "c_value": pl.Decimal(28, 6), "term": pl.String, "label": pl.String}
        | dict.fromkeys(("is_acronym", "is_keyword"), pl.Boolean),
    )


def _counted(records: pl.Series, sequence: WordSequence, table: pl.DataFrame, titles: dict[str, str]) -> Phrases:
    documents, places = matches(sequence.words, sequence.documents, table["form"].to_list())
    table = table.drop("form").with_columns(count=pl.Series(np.bincount(places, minlength=table.height)))
    terms = table["term"].unique().sort()
    number = terms.search_sorted(table["term"]).to_numpy() if table.height else np.zeros(0, dtype=np.int64)
    codes, counts = np.unique(documents * np.int64(max(len(terms), 1)) + number[places], return_counts=True)
    occurrences = pl.DataFrame(
        {
            "record_id": records.gather(codes // max(len(terms), 1)),
            "term": terms.gather(codes % max(len(terms), 1)),
            "occurrence_count": counts,
        },
        schema=OCCURRENCE_SCHEMA,
    )
    return Phrases(_terms(table.filter(pl.col("count") > 0), occurrences, titles), occurrences)


def _terms(forms: pl.DataFrame, occurrences: pl.DataFrame, titles: dict[str, str]) -> pl.DataFrame:
    """One row per term of its forms; the form that occurs most names it, a long form before its acronym."""
    ordered = forms.sort("term", "is_acronym", -pl.col("count"), "label")
    acronym = pl.col("label").filter("is_acronym").first()
    made = ordered.group_by("term", maintain_order=True).agg(
        label=pl.col("label").first(),
        acronym=acronym,
        c_value=pl.col("c_value").sum(),
        has_c_value=pl.col("c_value").is_not_null().any(),
        is_keyword=pl.col("is_keyword").any(),
        variants=pl.col("label").unique().sort(),
    )
    counts = occurrences.group_by("term").agg(
        document_count=pl.len().cast(pl.Int64), occurrence_count=pl.col("occurrence_count").sum()
    )
    both = pl.concat_str("label", pl.lit(" ("), "acronym", pl.lit(")"))
    is_both = pl.col("acronym").is_not_null() & (_bare("acronym") != _bare("label"))
    titled = pl.col("term").replace_strict(titles, default=None, return_dtype=pl.String)
    return (
        made.join(counts, on="term", how="left", maintain_order="left")
        .with_columns(
            word_count=pl.col("term").str.count_matches(" ").cast(pl.Int32) + 1,
            c_value=pl.when("has_c_value").then("c_value"),
            label=pl.coalesce(titled, pl.when(is_both).then(both), "label"),
        )
        .with_columns(variants=pl.col("variants").list.set_difference(pl.concat_list("label")).list.sort())
        .select(pl.col(name).cast(kind) for name, kind in TERM_SCHEMA.items())
    )


def _bare(column: str) -> pl.Expr:
    """Without case, blanks and hyphens: TNF alpha (TNF-alpha) says it twice."""
    return pl.col(column).str.to_lowercase().str.replace_all("[ /-]", "")
