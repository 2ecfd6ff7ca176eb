"""What terms, topics and landscapes cost: made-up abstracts through each step, scikit-learn alone beside.

Belongs here: making the texts, running each step, printing. Does not belong here: a timed test; figures are read by
people.

Beside it stands what a user would write first: scikit-learn's TfidfVectorizer with its own tokens of one to three words
and the same k-means, which gives no acronyms, no folding, no C-value and no terms people would print.

    python -m benchmarks.topics [--count 20000]
"""

import argparse
import json
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from analysis.landscape import landscape
from analysis.phrases import phrases
from analysis.topics import TopicSettings, hotspots

STOP_WORDS = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds" / "thesauri" / "term_stop_words.csv"
_SYLLABLES = [one + two for one in "bcdfglmnprst" for two in ("a", "e", "i", "o", "u", "an", "er", "ol")]
_GLUE = [
    "the",
    "of",
    "and",
    "in",
    "with",
    "was",
    "were",
    "to",
    "by",
    "for",
    "that",
    "we",
    "is",
    "a",
    "results",
    "showed",
]


def documents(count: int, seed: int = 1) -> pl.DataFrame:
    """Made-up records of about 220 words, in five subjects with words of their own, one acronym in three defined."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(30_000)]
    subjects = [chance.sample(words, 3_000) for _ in range(5)]
    weights = [1 / (place + 1) for place in range(3_000)]
    rows = []
    for place in range(count):
        subject = subjects[place % 5]
        drawn = chance.choices(subject, weights, k=130)
        text = []
        for at, word in enumerate(drawn):
            text.append(word if at % 12 else f"{word}.")
            if at % 2:
                text.append(chance.choice(_GLUE))
        if place % 3 == 0:
            long = [word.title() for word in subject[place % 7 : place % 7 + 3]]
            text.append(f"{' '.join(long)} ({''.join(word[0] for word in long)}).")
        keywords = [" ".join(chance.choices(subject[:200], k=2)) for _ in range(4)]
        rows.append((f"r{place:07}", " ".join(drawn[:9]).capitalize(), " ".join(text), keywords))
    schema = {"record_id": pl.String, "title": pl.String, "abstract": pl.String, "keywords": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def measured(what: str, count: int, step: Callable[[], object]) -> object:
    """Run a step; print its CPU seconds, documents a CPU second and the peak of memory so far."""
    before = time.process_time()
    result = step()
    spent = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{what:<56}{spent:8.2f} CPU s {count / spent:>9,.0f} /s {peak:6.2f} GB", flush=True)
    return result


def plain_scikit_learn(frame: pl.DataFrame) -> None:
    """The same text through scikit-learn alone."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = (frame["title"] + ". " + frame["abstract"]).to_list()
    matrix = TfidfVectorizer(ngram_range=(1, 3), min_df=2, stop_words="english").fit_transform(texts)
    KMeans(5, n_init=10, random_state=1).fit(matrix)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=20_000)
    arguments.add_argument("--topics", type=int, default=1_000, help="documents of hotspots, landscape and beside them")
    chosen = arguments.parse_args()
    frame, stop_words = documents(chosen.count), pl.read_csv(STOP_WORDS)
    found = measured("terms of all documents (goal 3,000 /s)", chosen.count, lambda: phrases(frame, stop_words))
    few = frame.head(chosen.topics)
    groups = few.select(unit_id=pl.lit("all"), period=pl.lit("all"), record_id="record_id")
    number, occurrences = few.height, found.occurrences
    one = TopicSettings(tried_counts=())
    measured("hot topics, 5 clusters, with stability and map", number, lambda: hotspots(occurrences, groups, one))
    measured("the same, stability of 3 to 10 clusters", number, lambda: hotspots(occurrences, groups))
    measured("landscape", number, lambda: landscape(occurrences, groups))
    measured("scikit-learn alone: words, TF-IDF, k-means, no more", number, lambda: plain_scikit_learn(few))
    print(json.dumps({"terms": found.terms.height, "occurrences": occurrences.height}))


if __name__ == "__main__":
    main()
