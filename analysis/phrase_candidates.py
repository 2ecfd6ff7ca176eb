"""Runs of words that may be terms, by what words they are made of and by C-value; and where given runs occur.

Belongs here: computation on numbered words. Does not belong here: where the numbers come from (phrase_text.py), what
becomes of the runs (phrases.py). Rules and sources: phrases.md.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from math import log2

import numpy as np

from analysis.phrase_text import BREAK, WordSequence

_ADJECTIVE = re.compile(
    r"(?:[^e]ed|ly|al|ic|ous|ive|ary|ory|able|ible|ing|ful|less|lar|tant|dent|ish|oid|ane|wise|like|free|based)$"
)


@dataclass(frozen=True)
class WordRules:
    """Per word: may it stand in a term, at its beginning, at its end, as a term of its own; is it general."""

    is_break: np.ndarray
    is_no_start: np.ndarray
    is_no_end: np.ndarray
    is_general: np.ndarray
    named: np.ndarray

    @classmethod
    def of(cls, sequence: WordSequence, uses: dict[str, str]) -> "WordRules":
        """Rules for every word of a sequence; `uses` of stop words: break, alone."""
        # What an acronym stands for is more than the stop word it looks like
        said = [None if number in sequence.expanded else uses.get(name) for number, name in enumerate(sequence.names)]
        is_break = np.array([use == "break" for use in said])
        is_break[BREAK] = True
        ending = Counter(words[-1] for words in {words for _, words in sequence.keywords})
        nouns = {word for word, count in ending.items() if count > 1} | sequence.plural | sequence.expanded.keys()
        looks_no_noun = [
            number not in nouns and _ADJECTIVE.search(name) is not None for number, name in enumerate(sequence.names)
        ]
        is_number = np.array([not any(map(str.isalpha, name)) for name in sequence.names])
        is_short = is_number | np.array([len(name) < 2 for name in sequence.names])
        is_general = is_short | np.array([use == "alone" for use in said])
        named = np.array(sorted(one * len(sequence.names) + two for one, two in sequence.named), dtype=np.int64)
        return cls(is_break, is_number, is_number | looks_no_noun, is_general, named)

    def ends_in_its_number(self, grams: np.ndarray) -> np.ndarray:
        """Which runs (one a row) end in a number that is part of the name before it: IL-6, but not day 6."""
        if grams.shape[1] < 2:
            return np.zeros(len(grams), dtype=bool)
        return np.isin(grams[:, -2] * np.int64(len(self.is_break)) + grams[:, -1], self.named)

    def says_something(self, words: tuple[int, ...]) -> bool:
        """Whether a keyword is more than stop words: one word by itself is no term when it is a stop word."""
        if len(words) == 1:
            return not (self.is_break[words[0]] or self.is_general[words[0]] or self.is_no_start[words[0]])
        return not all(self.is_break[word] or self.is_no_start[word] for word in words)

    def fitting(self, grams: np.ndarray) -> np.ndarray:
        """Which runs (one a row) may be terms: their ends fit, and one or two words are not general both."""
        is_end = ~self.is_no_end[grams[:, -1]] | self.ends_in_its_number(grams)
        does_end = ~self.is_no_start[grams[:, 0]] & is_end
        if grams.shape[1] > 2:
            return does_end
        return does_end & ~(self.is_general | self.is_no_end)[grams].all(axis=1)


@dataclass
class _Level:
    """Runs of one length that enough documents have: their words, how often, the runs one shorter inside them."""

    grams: np.ndarray
    counts: np.ndarray
    before: np.ndarray
    after: np.ndarray


def candidates(
    sequence: WordSequence, rules: WordRules, longest: int, fewest: int, nested_share: float
) -> dict[tuple[int, ...], Decimal]:
    """Runs of 1 to `longest` words in at least `fewest` documents that may be terms -> C-value, 6 decimals.

    Left out: a run whose C-value is not positive, and one that stands inside one longer run in `nested_share` or more
    of its occurrences.
    """
    levels = _levels(sequence, rules, longest, fewest)
    fits = [rules.fitting(level.grams) for level in levels]
    found = {}
    for place, (level, fit) in enumerate(zip(levels, fits, strict=True)):
        size = level.grams.shape[1]
        summed, number, most, numbered = np.zeros((4, len(level.counts)), dtype=np.int64)
        if place + 1 < len(levels):
            longer, longer_fits = levels[place + 1], fits[place + 1]
            for inside in (longer.before, longer.after):
                np.add.at(summed, inside[longer_fits], longer.counts[longer_fits])
                np.add.at(number, inside[longer_fits], 1)
                np.maximum.at(most, inside[longer_fits], longer.counts[longer_fits])
            has_number = longer_fits & rules.ends_in_its_number(longer.grams)
            np.add.at(numbered, longer.before[has_number], longer.counts[has_number])
        # The IL of IL-6 and IL-8 is no term, although neither of them alone is most of it
        most = np.maximum(most, numbered)
        # f - sum / number > 0, in whole numbers
        is_own = (level.counts * np.maximum(number, 1) > summed) & (most < nested_share * level.counts)
        weight = log2(size + 1)
        for row in np.flatnonzero(fit & is_own):
            mean = int(summed[row]) / max(int(number[row]), 1)
            c_value = Decimal(weight * (int(level.counts[row]) - mean)).quantize(Decimal("1e-6"))
            found[tuple(level.grams[row].tolist())] = c_value
    return found


def _levels(sequence: WordSequence, rules: WordRules, longest: int, fewest: int) -> list[_Level]:
    """Runs of each length; a run is only looked at where both runs one shorter inside it are frequent enough."""
    places = np.flatnonzero(~rules.is_break[sequence.words])
    codes, width = sequence.words[places].astype(np.int64), 1
    levels: list[_Level] = []
    while len(places) and len(levels) < longest:
        distinct, first, inverse, counts = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
        # Most runs stand once; they need no sorting by document
        may_be = (counts >= fewest)[inverse]
        in_documents = _document_counts(inverse[may_be], sequence.documents[places[may_be]], len(distinct))
        frequent = in_documents >= fewest
        grams = sequence.words[places[first[frequent]][:, None] + np.arange(len(levels) + 1)]
        levels.append(_Level(grams, counts[frequent], distinct[frequent] // width, distinct[frequent] % width))
        number = np.cumsum(frequent) - 1
        stays = frequent[inverse]
        places, inverse = places[stays], number[inverse[stays]]
        at = np.full(len(sequence.words) + 1, -1, dtype=np.int64)
        at[places] = inverse
        following = at[places + 1]
        width = max(int(frequent.sum()), 1)
        codes = (inverse * width + following)[following >= 0]
        places = places[following >= 0]
    return levels


def _document_counts(grams: np.ndarray, documents: np.ndarray, number: int) -> np.ndarray:
    """Distinct documents of each run; `documents` do not fall."""
    order = np.argsort(grams, kind="stable")
    ordered, where = grams[order], documents[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]) | (where[1:] != where[:-1])
    return np.bincount(ordered[is_new], minlength=number)


def matches(words: np.ndarray, documents: np.ndarray, forms: list[tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Every place at which a form stands: (its document, the place of the form in `forms`), by length and then place.

    A form inside a longer one counts too. All words of the sequence go down a tree of the forms at once.
    """
    nodes: dict[tuple[int, ...], int] = {(): 0}
    depths: list[dict[tuple[int, int], int]] = [{} for _ in range(max(map(len, forms), default=0))]
    ends = {}
    for place, form in enumerate(forms):
        for size in range(1, len(form) + 1):
            node = nodes.setdefault(form[:size], len(nodes))
            depths[size - 1][nodes[form[: size - 1]], form[size - 1]] = node
        ends[nodes[form]] = place
    form_of = np.full(len(nodes), -1)
    form_of[list(ends)] = list(ends.values())
    width = int(max(words.max(initial=0), max((max(form) for form in forms), default=0))) + 1
    at, node = np.arange(len(words)), np.zeros(len(words), dtype=np.int64)
    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    for depth, steps in enumerate(depths):
        inside = at + depth < len(words)
        at, node = at[inside], node[inside]
        following = _followed(steps, node, words[at + depth], width)
        at, node = at[following >= 0], following[following >= 0]
        ended = form_of[node]
        found.append((documents[at[ended >= 0]], ended[ended >= 0]))
    return np.concatenate([one for one, _ in found]), np.concatenate([two for _, two in found])


def _followed(steps: dict[tuple[int, int], int], nodes: np.ndarray, words: np.ndarray, width: int) -> np.ndarray:
    """The node that each word leads to from each node, or -1."""
    codes = np.array([parent * width + word for parent, word in steps], dtype=np.int64)
    nexts = np.fromiter(steps.values(), dtype=np.int64, count=len(steps))
    if not nodes.any():
        # From the root, where every word of the sequence is looked up
        table = np.full(width, -1)
        table[codes] = nexts
        return table[words]
    order = np.argsort(codes)
    codes, wanted = codes[order], nodes * width + words
    where = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[where] == wanted, nexts[order][where], -1)
