"""Acronyms and what they stand for, as the texts themselves define them: tyrosine kinase inhibitor (TKI).

Belongs here: finding definitions in a text, and what they say together. Does not belong here: what a term is
(phrases.py). Method: Schwartz, A. S., Hearst, M. A. (2003), A simple algorithm for identifying abbreviation definitions
in biomedical text, Pacific Symposium on Biocomputing 8, 451–462.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_SHORT = re.compile(r"\(\s?(?=[A-Za-z0-9/-]{2,10}\s?[;,)])([A-Za-z0-9]+(?:[/-][A-Za-z0-9]+)*)\s?[;,)]")
_CAPITAL = re.compile(r"[A-Z]")
# Sentence ends and brackets, beyond which no long form reaches
_BORDER = re.compile(r"[.;:!?()\[\]](?=\s|$)|[()\[\]]")


def definitions(text: str) -> list[tuple[str, str]]:
    """(acronym, long form) pairs that a text defines, in its order, both as written."""
    found = []
    for match in _SHORT.finditer(text):
        short = match[1]
        if len(_CAPITAL.findall(short)) < 2:
            continue
        before = _BORDER.split(text[max(0, match.start() - 160) : match.start()])[-1].split()
        # Words of the window that the method allows
        window = " ".join(before[-min(len(short) + 5, 2 * len(short)) :])
        if (long := _long_form(short, window)) is not None:
            found.append((short, long))
    return found


def _long_form(short: str, window: str) -> str | None:
    """The shortest end of the window that has the letters of the acronym in order, the first at the start of a word."""
    lowered, place = window.lower(), len(window)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for number in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and not (
            lowered[place] == letters[number] and (number or place == 0 or not lowered[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    long = window[place:].strip()
    is_long = len(long) > len(short) + 2 and " " in long
    return long if is_long and short.lower() not in long.lower().split() else None


def dominant(found: Iterable[tuple[int, str, tuple[str, ...]]], share: float) -> dict[str, tuple[str, ...]]:
    """Acronym -> the long form that holds for the corpus.

    Args:
        found: (document, acronym, words of the long form), as defined.
        share: of the documents that define an acronym, the part that has to agree.

    Returns:
        Only acronyms that at least two documents define alike; of the others nobody knows what they mean elsewhere.
    """
    senses: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for _, acronym, words in sorted(set(found)):
        senses[acronym][words] += 1
    agreed = {}
    for acronym, counts in senses.items():
        words, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if most >= 2 and most >= share * sum(counts.values()):
            agreed[acronym] = words
    return agreed
