"""Pairs of names that may be one: which are compared at all, and what a pair says.

Belongs here: blocking, and the kind and strength of evidence that two written names give. Does not belong here: what is
made of it, counts, decisions (thesaurus.py), words (name_words.py). Method, parameters and limits: thesaurus.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from analysis.name_words import KIND_WORDS, PART_WORDS, NameForm

# Kinds of evidence, strongest first
SAME_WORDS, SAME_LETTERS, ABBREVIATION, MISSPELT, ACRONYM, WORD_ORDER, SHARED_KEYS, PART_OF = EVIDENCE = (
    "same_words", "same_letters", "abbreviation", "misspelt", "acronym", "word_order", "shared_keys", "part_of",
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
        for key in sorted(keys, key=lambda key: (len(blocks[key]), key))[:_BLOCKS_OF_A_NAME]:
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
    """Names that begin or end with the whole name of one that is not open, as a hospital with its university's."""
    whole = {form.tokens: place for place, form in enumerate(forms) if not is_open[place] and len(form.tokens) > 1}
    for place, form in enumerate(forms):
        for count in range(2, len(form.tokens)) if is_open[place] else ():
            for part in (form.tokens[:count], form.tokens[-count:]):
                if part in whole:
                    yield (place, whole[part]) if place < whole[part] else (whole[part], place)


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


def evidence_of(first: NameForm, second: NameForm, told_apart: frozenset[str]) -> str | None:
    """What the words of two names say; None: nothing that makes them one.

    Args:
        first, second: the names, in any order.
        told_apart: words that are no slips of each other: names of places, words of several names.
    """
    if first.tokens == second.tokens:
        return SAME_WORDS
    if first.letters == second.letters:
        return SAME_LETTERS
    if first.acronym in second.initials or second.acronym in first.initials:
        return ACRONYM
    if sorted(first.tokens) == sorted(second.tokens):
        return WORD_ORDER
    if len(first.tokens) == len(second.tokens):
        return _word_by_word(first.tokens, second.tokens, told_apart)
    long, short = (first, second) if len(first.tokens) > len(second.tokens) else (second, first)
    return PART_OF if _is_part(long.tokens, short.tokens) else None


def _word_by_word(first: Sequence[str], second: Sequence[str], told_apart: frozenset[str]) -> str | None:
    different = [(one, other) for one, other in zip(first, second, strict=True) if one != other]
    # A name of which no whole word is left in the other, beside words of many names, is another name
    is_anchored = len(different) < len(first) or len(first) == 1
    slips = [pair for pair in different if not _is_beginning(*pair)]
    if not is_anchored or len(slips) > 1 or any(not _is_slip(*pair, told_apart) for pair in slips):
        return None
    return MISSPELT if slips else ABBREVIATION if len(first) > 1 else None


def _is_beginning(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_BEGINNING and short.isalpha() and long.startswith(short)


def _is_slip(one: str, other: str, told_apart: frozenset[str]) -> bool:
    """One letter wrong, two in a long word, never the first two letters, a digit, or a word that exists itself."""
    if one[:2] != other[:2] or not (one.isalpha() and other.isalpha()) or {one, other} <= told_apart | KIND_WORDS:
        return False
    length = min(len(one), len(other))
    is_long = length >= _TWO_SLIPS and one[:_SAFE_BEGINNING] == other[:_SAFE_BEGINNING]
    allowed = 2 if is_long else 1 if length >= _ONE_SLIP else 0
    return OSA.distance(one, other) <= allowed


def _is_part(long: Sequence[str], short: Sequence[str]) -> bool:
    if len(short) < 2 or set(short) <= KIND_WORDS:
        return False
    rest = long[len(short) :] if long[: len(short)] == short else ()
    rest = rest or (long[: -len(short)] if long[-len(short) :] == short else ())
    return bool(PART_WORDS & set(rest))
