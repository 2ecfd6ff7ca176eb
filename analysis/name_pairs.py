"""Pairs of names that may be one: which are compared at all, and what a pair says.

Belongs here: blocking, and the kind and strength of evidence that two written names give. Does not belong here: what is
made of it, counts, decisions (thesaurus.py), words (name_words.py). Method, parameters and limits: thesaurus.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from analysis.name_words import KIND_WORDS, PART_WORDS, NameForm

# Kinds of evidence, strongest first
SAME_WORDS, SAME_LETTERS, ABBREVIATION, MISSPELT, ACRONYM, WORD_ORDER, SHARED_KEYS, LONGER_NAME, PART_OF = EVIDENCE = (
    "same_words", "same_letters", "abbreviation", "misspelt", "acronym", "word_order", "shared_keys", "longer_name",
    "part_of",
)  # fmt: skip
# Likeness in percent below which written names are not looked at word by word
LEAST_LIKENESS = 75
_BLOCKS_OF_A_NAME = 3
_WHOLE_BLOCK, _NEIGHBOURS = 40, 12
_WIDEST_KEY = 12  # names; a grant or an author of more says nothing
_SHORTEST_BEGINNING = 3
_ONE_SLIP, _TWO_SLIPS = 5, 9  # letters a word must have
# Two slips are in the end of a word: inter and intra, hyper and hypo are none
_SAFE_BEGINNING = 4
_BATCH = 200_000
# A word of that many names exists, unless the other one is in so many times more
_EXISTING, _MUCH_MORE = 3, 20
_DIRECTIONS = frozenset(
    f"{first}{second}{end}" for first in ("north", "south") for second in ("east", "west", "") for end in ("", "ern")
) | frozenset("east west eastern western".split())


def candidate_pairs(
    forms: Sequence[NameForm], keys: Sequence[Iterable[str]], is_open: Sequence[bool]
) -> list[tuple[int, int]]:
    """Places (first < second) of names worth looking at, in order; at least one of a pair `is_open` to a suggestion.

    `keys` are what names share beside their words: grant numbers, authors.
    """
    found: set[tuple[int, int]] = set()
    for members in _exact_blocks(forms):
        found.update(_pairs_of(sorted(members, key=lambda place: forms[place].text), is_open))
    shared: defaultdict[str, list[int]] = defaultdict(list)
    for place, some in enumerate(keys):
        for key in set(some):
            shared[key].append(place)
    for members in shared.values():
        if len(members) <= _WIDEST_KEY:
            found.update(_pairs_of(members, is_open))
    found.update(_parts_of_names(forms, is_open))
    loose = {pair for members in _word_blocks(forms) for pair in _pairs_of(members, is_open)} - found
    return sorted(found.union(_alike(forms, sorted(loose))))


def _exact_blocks(forms: Sequence[NameForm]) -> Iterator[list[int]]:
    """Names of the same words, the same letters, or of which one may be the acronym of the others."""
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, form in enumerate(forms):
        blocks["words", " ".join(sorted(form.tokens))].append(place)
        blocks["letters", form.letters].append(place)
        for initials in form.initials | ({form.acronym} if form.acronym else set()):
            blocks["initials", initials].append(place)
    for (kind, initials), members in blocks.items():
        if kind != "initials":
            yield members
            continue
        # Names with the same initials are no pair, only each of them with what may be their acronym
        for short in (place for place in members if forms[place].acronym == initials):
            for long in members:
                if long != short and not forms[long].acronym:
                    yield [short, long]


def _word_blocks(forms: Sequence[NameForm]) -> Iterator[list[int]]:
    """Names that share the beginnings of two words, each in the smallest blocks it is in."""
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    keys_of = []
    for place, form in enumerate(forms):
        heads = sorted({token[:_SHORTEST_BEGINNING] for token in form.tokens})[:10]
        keys = list(combinations(heads, 2)) if len(heads) > 1 else [(form.letters[:4],)]
        keys_of.append(keys)
        for key in keys:
            blocks[key].append(place)
    chosen: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, keys in enumerate(keys_of):
        shared = [key for key in keys if len(blocks[key]) > 1]
        for key in sorted(shared, key=lambda key: (len(blocks[key]), key))[:_BLOCKS_OF_A_NAME]:
            chosen[key].append(place)
    for _, members in sorted(chosen.items()):
        yield sorted(members, key=lambda place: (forms[place].text, place))


def _pairs_of(members: Sequence[int], is_open: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """All pairs of a small block; of a large one each name with those next to it in the block's order."""
    reach = len(members) if len(members) <= _WHOLE_BLOCK else _NEIGHBOURS
    for at, first in enumerate(members):
        for second in members[at + 1 : at + 1 + reach]:
            if is_open[first] or is_open[second]:
                yield (first, second) if first < second else (second, first)


def _parts_of_names(forms: Sequence[NameForm], is_open: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Open names that begin or end with the whole name of one that is not, as a hospital with its university's, and
    those that are the beginning of such a name.
    """
    whole: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    heads: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, form in enumerate(forms):
        if not is_open[place] and len(form.tokens) > 1:
            whole[form.tokens].append(place)
            for count in range(2, len(form.tokens)):
                heads[form.tokens[:count]].append(place)
    for place, form in enumerate(forms):
        if is_open[place]:
            sides = {part for n in range(2, len(form.tokens)) for part in (form.tokens[:n], form.tokens[-n:])}
            found = {other for part in sorted(sides) for other in whole.get(part, ())}
            found.update(heads.get(form.tokens, ())[:_WHOLE_BLOCK])
            yield from ((min(place, other), max(place, other)) for other in sorted(found))


def _alike(forms: Sequence[NameForm], pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    texts = [form.text for form in forms]
    for start in range(0, len(pairs), _BATCH):
        some = pairs[start : start + _BATCH]
        scores = process.cpdist(
            [texts[first] for first, _ in some],
            [texts[second] for _, second in some],
            scorer=fuzz.ratio,
            score_cutoff=LEAST_LIKENESS,
            dtype=np.uint8,
            workers=1,
        )
        yield from (some[at] for at in np.flatnonzero(scores))


def likeness(first: NameForm, second: NameForm) -> float:
    """How alike two names are written, 0 to 1 (2 decimals), whatever the order of their words."""
    return round(fuzz.token_sort_ratio(first.text, second.text) / 100, 2)


@dataclass(frozen=True)
class ExistingWords:
    """Words that exist and so are no slips. `places`: names of places, never slips of each other; `counts`: word →
    number of names that have it: a slip is rare beside its word."""

    places: frozenset[str]
    counts: Mapping[str, int]

    def are_two(self, one: str, other: str) -> bool:
        """Whether both words exist."""
        rare, usual = sorted((self.counts.get(one, 0), self.counts.get(other, 0)))
        is_frequent = rare >= _EXISTING and rare * _MUCH_MORE > usual
        return is_frequent or {one, other} <= self.places | KIND_WORDS | _DIRECTIONS


def is_acronym_of(first: NameForm, second: NameForm) -> bool:
    """Whether the first name is the acronym of the second."""
    return first.acronym in second.initials and not second.acronym


def evidence_of(first: NameForm, second: NameForm, existing: ExistingWords, *, is_term: bool) -> str | None:
    """What the words of two names, in any order, say; None: nothing that makes them one.

    Words of terms are not shortened: mutation and mutational are two.
    """
    if first.tokens == second.tokens:
        return SAME_WORDS
    if first.letters == second.letters:
        return SAME_LETTERS
    if is_acronym_of(first, second) or is_acronym_of(second, first):
        return ACRONYM
    if sorted(first.tokens) == sorted(second.tokens):
        return WORD_ORDER
    if len(first.tokens) == len(second.tokens):
        return _word_by_word(first.tokens, second.tokens, existing, is_term)
    long, short = (first, second) if len(first.tokens) > len(second.tokens) else (second, first)
    return LONGER_NAME if _is_longer(long.tokens, short.tokens) else _part(long.tokens, short.tokens)


def _word_by_word(first: Sequence[str], second: Sequence[str], existing: ExistingWords, is_term: bool) -> str | None:
    pairs = list(zip(first, second, strict=True))
    different = [(one, other) for one, other in pairs if one != other]
    # The only word that tells names apart is not shortened: Toho and Tohoku are two universities
    is_anchored = not is_term and any(one == other and one not in KIND_WORDS for one, other in pairs)
    slips = different if not is_anchored else [pair for pair in different if not _is_beginning(*pair)]
    if len(slips) > 1 or any(not _is_slip(*pair, existing) for pair in slips):
        return None
    return MISSPELT if slips else ABBREVIATION


def _is_beginning(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_BEGINNING and short.isalpha() and long.startswith(short)


def _is_slip(one: str, other: str, existing: ExistingWords) -> bool:
    """One letter wrong, two in the end of a long word, never the first two letters, a digit, or a word that exists."""
    if one[:2] != other[:2] or not (one.isalpha() and other.isalpha()) or existing.are_two(one, other):
        return False
    length = min(len(one), len(other))
    is_long = length >= _TWO_SLIPS and one[:_SAFE_BEGINNING] == other[:_SAFE_BEGINNING]
    allowed = 2 if is_long else 1 if length >= _ONE_SLIP else 0
    return OSA.distance(one, other) <= allowed


def _is_longer(long: Sequence[str], short: Sequence[str]) -> bool:
    """A hospital or an institute with what it belongs to behind it; not a college and its hospital."""
    rest = long[len(short) :] if long[: len(short)] == short else ()
    return bool(rest and rest[0] not in KIND_WORDS and PART_WORDS & set(short) and set(short) - KIND_WORDS)


def _part(long: Sequence[str], short: Sequence[str]) -> str | None:
    if len(short) < 2 or set(short) <= KIND_WORDS:
        return None
    rest = long[len(short) :] if long[: len(short)] == short else ()
    rest = rest or (long[: -len(short)] if long[-len(short) :] == short else ())
    return PART_OF if PART_WORDS & set(rest) else None
