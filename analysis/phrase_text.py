"""Documents as one sequence of numbered words, with acronyms told apart by what they stand for.

Belongs here: from texts to numbers, and back to names. Does not belong here: which runs of words are terms
(phrases.py), what a word is (phrase_words.py).
"""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import polars as pl

from analysis import acronyms
from analysis.phrase_words import JOINT, TOKEN, folded_tokens, prepared, written

BREAK = 0
_PUNCTUATION = "\0"


@dataclass
class WordSequence:
    """Every text of every document, one word after the other.

    `words` holds numbers of `names`, BREAK between texts and at punctuation; `documents` the place of the document of
    each word. `keywords` are the keywords as words, each with its document. `expanded` says for a word that stands for
    others which they are, `agreed` which such word an acronym is wherever its document says nothing else; `shown` how a
    word is mostly written, `plural` which words are also written in the plural,
    `named` numbers that belong to the word before them (IL-6), as pairs.
    """

    names: list[str]
    words: np.ndarray
    documents: np.ndarray
    keywords: list[tuple[int, tuple[int, ...]]]
    expanded: dict[int, tuple[str, ...]]
    shown: dict[int, str]
    numbers: dict[str, int] = field(default_factory=dict)
    agreed: dict[int, int] = field(default_factory=dict)
    plural: set[int] = field(default_factory=set)
    named: set[tuple[int, int]] = field(default_factory=set)
    folded: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def key(self, words: tuple[int, ...]) -> str:
        """Words as the one name of a term: acronyms written out."""
        return written([part for word in words for part in self.expanded.get(word, (self.names[word],))])

    def label(self, words: tuple[int, ...]) -> str:
        """Words as people mostly write them."""
        shown: list[str] = []
        for before, word in zip((BREAK, *words), words, strict=False):
            text = self.shown.get(word, self.names[word])
            if (before, word) in self.named:
                shown[-1] += f"-{text}"
            else:
                shown.append(text)
        return written(shown)

    def numbered(self, text: str) -> tuple[int, ...]:
        """A text from outside (a synonym) as words of the sequence; words that no document has get new numbers."""
        tokens = [token for token in TOKEN.findall(prepared(text)) if token[0].isalnum()]
        folded = folded_tokens(tokens, set(), self.names) | self.folded
        plain = [self.number(word) for token in tokens for word in folded[token]]
        return tuple(self.agreed.get(word, word) for word in plain)

    def long_form(self, words: tuple[int, ...]) -> tuple[int, ...] | None:
        """The words that an acronym stands for; None for anything else."""
        return (
            tuple(map(self.number, self.expanded[words[0]])) if words[0] in self.expanded and len(words) == 1 else None
        )

    def number(self, word: str) -> int:
        """The number of a word, a new one where it is new."""
        if word not in self.numbers:
            self.numbers[word] = len(self.names)
            self.names.append(word)
        return self.numbers[word]


class _Tokens(dict):
    """Token -> its number, in order of first sight."""

    def __missing__(self, token: str) -> int:
        # All punctuation is one token
        number = len(self) if token[0].isalnum() else 0
        self[token] = number
        return number


@dataclass
class _Read:
    """Tokens of all documents; `keyword_ends` are (document, start, end) of keywords in `tokens`."""

    known: _Tokens
    tokens: array
    ends: list[int]
    keyword_ends: list[tuple[int, int, int]]
    definitions: list[tuple[int, str, str]]


def word_sequence(documents: pl.DataFrame, acronym_share: float, others: list[str]) -> WordSequence:
    """Documents (record_id, title, abstract, keywords), in their order, as numbered words.

    `others` are texts beside the documents whose spellings count as known.
    """
    read = _read(documents)
    names = list(read.known)
    tokens = np.frombuffer(read.tokens, dtype=np.int32) if read.tokens else np.zeros(0, dtype=np.int32)
    counts = np.bincount(tokens, minlength=len(names))
    occurring = Counter({name: int(counts[read.known[name]]) for name in names if read.known[name]})
    beside = [text for _, short, long in read.definitions for text in (short, long)] + [prepared(one) for one in others]
    occurring.update({token: 0 for text in beside for token in TOKEN.findall(text) if token[0].isalnum()})
    folded = folded_tokens(occurring, {short for _, short, _ in read.definitions})
    _part_from_words(occurring, folded, {folded[short][0] for _, short, _ in read.definitions})
    sequence = WordSequence([_PUNCTUATION], tokens, tokens, [], {}, {}, {_PUNCTUATION: BREAK}, folded=folded)
    pieces = {0: (BREAK,)} | {
        read.known[name]: tuple(sequence.number(word) for word in folded[name]) for name in names if read.known[name]
    }
    _fill(sequence, read, pieces, tokens)
    _tell_acronyms(sequence, read, folded, acronym_share)
    sequence.shown = _shown(occurring, folded, sequence)
    sequence.named = _named(sequence, folded)
    sequence.plural = {
        sequence.number(words[-1])
        for token, words in folded.items()
        if token[-1] == "s" and not token.endswith("'s") and not words[-1].endswith("s")
    }
    return sequence


def _part_from_words(occurring: Counter[str], folded: dict[str, tuple[str, ...]], acronyms_: set[str]) -> None:
    """NO and no are two words: an acronym whose small letters are written often has a name in capitals."""
    capital, small = Counter(), Counter()
    single = {token: words[0] for token, words in folded.items() if len(words) == 1 and words[0] in acronyms_}
    for token, word in single.items():
        (capital if _has_capitals(token) else small)[word] += occurring[token]
    for token, word in single.items():
        if _has_capitals(token) and small[word] * 10 > capital[word]:
            folded[token] = (word.upper(),)


def _has_capitals(token: str) -> bool:
    return sum(map(str.isupper, token)) > 1


def _named(sequence: WordSequence, folded: dict[str, tuple[str, ...]]) -> set[tuple[int, int]]:
    return {
        (sequence.number(name), sequence.number(number))
        for words in folded.values()
        for name, number in pairwise(words)
        if number.isdecimal() and not name.isdecimal()
    }


def _read(documents: pl.DataFrame) -> _Read:
    known, tokens = _Tokens({_PUNCTUATION: 0}), array("i")
    read = _Read(known, tokens, [], [], [])
    columns = (documents[name].to_list() for name in ("title", "abstract", "keywords"))
    for place, (title, abstract, keywords) in enumerate(zip(*columns, strict=True)):
        for text in (prepared(title), prepared(abstract)):
            tokens.extend(map(known.__getitem__, TOKEN.findall(text)))
            tokens.append(0)
            read.definitions.extend((place, short, long) for short, long in acronyms.definitions(text))
        # A database that writes every keyword in capitals says nothing by them
        is_loud = len(keywords or []) > 2 and all(map(str.isupper, keywords))
        for keyword in keywords or []:
            start, text = len(tokens), keyword.lower() if is_loud else keyword
            tokens.extend(known[token] for token in TOKEN.findall(prepared(text)) if token[0].isalnum())
            read.keyword_ends.append((place, start, len(tokens)))
            tokens.append(0)
        read.ends.append(len(tokens))
    return read


def _fill(sequence: WordSequence, read: _Read, pieces: dict[int, tuple[int, ...]], tokens: np.ndarray) -> None:
    """Replace tokens by their words, of which a token may have several."""
    ordered = [pieces[number] if number in pieces else (BREAK,) for number in range(max(pieces) + 1)]
    lengths = np.array([len(words) for words in ordered])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.array([word for words in ordered for word in words], dtype=np.int64)
    repeats = lengths[tokens]
    first = np.concatenate([[0], np.cumsum(repeats)])
    within = np.arange(first[-1]) - np.repeat(first[:-1], repeats)
    sequence.words = flat[np.repeat(starts[tokens], repeats) + within]
    ends = first[np.array([0, *read.ends])]
    sequence.documents = np.repeat(np.arange(len(read.ends)), np.diff(ends))
    sequence.keywords = [
        (document, tuple(sequence.words[first[start] : first[end]].tolist()))
        for document, start, end in read.keyword_ends
        if end > start
    ]


def _tell_acronyms(sequence: WordSequence, read: _Read, folded: dict, share: float) -> None:
    """Give an acronym the number of what it stands for: in its own document as defined there, elsewhere as agreed."""
    found = []
    for document, short, long in read.definitions:
        words = tuple(word for token in TOKEN.findall(long) if token[0].isalnum() for word in folded[token])
        found.append((document, folded[short][0], words))
    agreed = acronyms.dominant(found, share)
    senses: dict[tuple[str, tuple[str, ...]], int] = {}

    def sense(acronym: str, words: tuple[str, ...]) -> int:
        if (acronym, words) not in senses:
            number = senses[acronym, words] = len(sequence.names)
            sequence.names.append(acronym)
            sequence.expanded[number] = words
        return senses[acronym, words]

    # One that nothing explains is the word it looks like
    lookup = np.array([sequence.numbers.get(name.lower(), number) for number, name in enumerate(sequence.names)])
    for acronym, words in agreed.items():
        sequence.agreed[sequence.number(acronym)] = lookup[sequence.number(acronym)] = sense(acronym, words)
    own = [(place, name, words) for place, name, words in sorted(set(found)) if agreed.get(name) != words]
    replaced = lookup[sequence.words]
    starts = np.searchsorted(sequence.documents, np.arange(len(read.ends) + 1))
    for document, name, words in own:
        part = slice(starts[document], starts[document + 1])
        replaced[part][sequence.words[part] == sequence.number(name)] = sense(name, words)
    sequence.words = replaced
    by_document = {(document, name): sense(name, words) for document, name, words in own}
    sequence.keywords = [
        (at, tuple(by_document.get((at, sequence.names[word]), int(lookup[word])) for word in words))
        for at, words in sequence.keywords
    ]


def _shown(occurring: Counter[str], folded: dict[str, tuple[str, ...]], sequence: WordSequence) -> dict[int, str]:
    """The way each word is written most often, of the ways that differ in case and hyphens only."""
    weights: Counter[tuple[str, str]] = Counter()
    for token, count in occurring.items():
        words, parts = folded[token], JOINT.split(token)
        for word, part in [(words[0], token)] if len(words) == 1 else zip(words, parts, strict=False):
            if "".join(filter(str.isalnum, part.lower())) == word.lower():
                # A capital at the beginning of a sentence says less than small letters within
                weights[word, part] += count if part.istitle() else 3 * count
    best: dict[str, tuple[int, str]] = {}
    for (word, part), weight in weights.items():
        best[word] = min(best.get(word, (1, "")), (-weight, part))
    return {number: best[name][1] for number, name in enumerate(sequence.names) if name in best}
