"""Words of texts: tokens, and the one form to which spellings of the same word are folded.

Belongs here: what a word is. Does not belong here: which runs of words are terms (phrases.py), what an acronym stands
for (acronyms.py), which words stop a phrase (seed term_stop_words).
"""

import re
import unicodedata
from collections.abc import Iterable

import rjieba

# A word may be joined by hyphens, slashes and apostrophes; other punctuation is a token of its own
TOKEN = re.compile(r"[^\W_]+(?:[-/'][^\W_]+)*|[^\w\s]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
JOINT = re.compile(r"[-/']")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u00ad": None})
# The publisher's line at the end of an abstract
_COPYRIGHT = re.compile(
    r"(?i:(?:copyright\s*)?(?:\u00a9|\(c\)|copyright)\s*(?:19|20)\d\d\b.*$)|Published by [A-Z][^.]{2,60}\..{0,60}$",
    re.S,
)
_LONGEST_LINE = 350
# How to cite the paper, as some journals begin their abstracts, or its DOI
_CITATION = re.compile(
    r"(?:[A-Z][A-Za-z ]{3,60} \d+: ?\w+-\w+, (?:19|20)\d\d\. (?:First published [^;]{4,24}; )?)?"
    r"\b(?i:doi):? ?10\.[0-9]{4,9}/\S*?(?=[A-Z][a-z]|\s|$)"
)
_GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
    for letter in map(chr, range(0x3B1, 0x3CA))
    if "FINAL" not in unicodedata.name(letter)
}
_IRREGULAR = {"mice": "mouse", "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth"}
# British -> American, where a corpus writes both
SPELLINGS = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"aem", "em"), (r"oed", "ed"), (r"oes", "es"), (r"isation", "ization"), (r"is(e|ed|ing)$", r"iz\1"),
        (r"(?<=..)our", "or"), (r"lling$", "ling"), (r"lled$", "led"), (r"tre$", "ter"), (r"ys(e|ed|ing)$", r"yz\1"),
    )
]  # fmt: skip
_PLURALS = ((r"ies$", "y"), (r"(?<=[sxz])es$", ""), (r"(?<=[cs]h)es$", ""), (r"(?<=[^sui])s$", ""), (r"es$", "is"))
_PLURALS = [(re.compile(pattern), to) for pattern, to in _PLURALS]


def prepared(text: str | None) -> str:
    """A text ready for TOKEN: compatibility forms unified, Chinese cut into words; without the copyright line and DOI.

    Capitals of a text that is longer than an acronym and has no small letter are the database's, not the word's.
    """
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES)
        text = HAN.sub(lambda run: f" {' '.join(rjieba.cut(run[0]))} ", text)
    if len(text) > 6 and text.isupper():
        return text.lower()
    if "doi" in text or "DOI" in text:
        text = _CITATION.sub(" . ", text)
    return text[: -len(line)] if (line := _copyright_line(text[-_LONGEST_LINE:])) else text


def _copyright_line(end: str) -> str:
    """The publisher's line at the end of an abstract, or nothing."""
    # Looking first is several times faster than the pattern, which few texts need
    if (
        "\u00a9" not in end
        and "(c)" not in (small := end.lower())
        and "copyright" not in small
        and "ublished by" not in small
    ):
        return ""
    found = _COPYRIGHT.search(end)
    return found[0] if found else ""


def folded_tokens(tokens: Iterable[str], joined: set[str], others: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """Every token -> its folded words. `others` are words that the corpus has beside the tokens.

    Case goes; hyphens and slashes become blanks, unless the corpus also writes the word in one (anti-tumor, antitumor)
    or the token is one of `joined` (acronyms); a plural becomes a singular and a
    British spelling an American one where the corpus has that too.
    """
    parts = {token: _parts(token) for token in tokens}
    known = {*others, *(part for some in parts.values() if len(some) == 1 for part in some)}
    whole = {token: _whole(token, some, known, joined) for token, some in parts.items()}
    known |= {word for some in whole.values() for word in some}
    single: dict[str, str] = {}
    for some in whole.values():
        for word in some:
            if word not in single:
                single[word] = _spelled(_singular(word, known), known)
    return {
        token: some if _is_capitals(token) else tuple(single[word] for word in some) for token, some in whole.items()
    }


def _is_capitals(token: str) -> bool:
    """ROS is no plural of RO."""
    return len(token) <= 5 and token.isupper()


def _parts(token: str) -> list[str]:
    # TKIs, but not AIDS
    is_many = len(token) > 2 and token[-1] == "s" and token[:-1].isupper()
    lowered = (token[:-1] if is_many else token).lower().removesuffix("'s")
    if not lowered.isascii():
        lowered = "".join(_GREEK.get(letter, letter) for letter in lowered)
    return JOINT.split(lowered)


def _whole(token: str, parts: list[str], known: set[str], joined: set[str]) -> tuple[str, ...]:
    together = "".join(parts)
    is_long = len(together) >= 4 or not together.isalpha()
    is_one = token in joined or (len(parts) > 1 and is_long and together in known)
    return (together,) if is_one else tuple(parts)


def _singular(word: str, known: set[str]) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s"):
        return word
    for pattern, to in _PLURALS:
        singular, found = pattern.subn(to, word)
        if found and singular in known:
            return singular
    return word


def _spelled(word: str, known: set[str]) -> str:
    if len(word) >= 6:
        for pattern, to in SPELLINGS:
            american, found = pattern.subn(to, word)
            if found and american in known:
                return american
    return word


def written(words: tuple[str, ...] | list[str]) -> str:
    """Words as one text: blanks between them, none between Chinese ones."""
    text = words[0]
    for before, word in zip(words, words[1:], strict=False):
        text += word if HAN.match(word) and HAN.match(before[-1]) else f" {word}"
    return text
