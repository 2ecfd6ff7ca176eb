"""Words of names of institutions, funders and terms: plain words, long forms of abbreviations, initials.

Belongs here: what makes two written names comparable. Does not belong here: which pairs are compared and what a pair
says (name_pairs.py), words of running text (phrase_words.py). Method and limits: thesaurus.md.
"""

import re
import unicodedata
from dataclasses import dataclass

from analysis.phrase_words import SPELLINGS

_APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
_NO_WORD = re.compile(r"[\W_]+")
_SMALL_WORDS = frozenset(
    "the of and for in at on de du des der la le et und di del da do a an to affiliated affil".split()
)
# What Web of Science does to words of an address; most are beginnings of the word, which need no entry
_SHORT_FORMS = {
    "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth",
    "acad": "academy", "adm": "administration", "adv": "advanced", "affil": "affiliated",
    "agcy": "agency", "agr": "agricultural", "amer": "american", "assoc": "association", "biol": "biology",
    "biomed": "biomedical", "bur": "bureau", "calif": "california", "canc": "cancer", "cent": "central",
    "centre": "center", "centr": "center", "chem": "chemistry", "childrens": "children",
    "clin": "clinical", "clinic": "clinical", "cncl": "council", "co": "company", "coll": "college",
    "comm": "committee",
    "commiss": "commission", "corp": "corporation", "ctr": "center", "ctrs": "center", "dept": "department",
    "dev": "development", "dis": "disease", "div": "division", "engn": "engineering", "fac": "faculty",
    "fdn": "foundation", "fed": "federal", "fund": "foundation", "fnd": "foundation", "gen": "general",
    "govt": "government", "grad": "graduate", "hlth": "health", "hop": "hospital", "hosp": "hospital",
    "hsp": "hospital",
    "inc": "incorporated", "ind": "industry", "inst": "institute", "int": "international", "intl": "international",
    "lab": "laboratory", "labs": "laboratory", "ltd": "limited", "mat": "materials",
    "med": "medical", "medicine": "medical", "mem": "memorial", "mfg": "manufacturing", "mil": "military",
    "minist": "ministry", "mol": "molecular", "nat": "natural", "natl": "national", "neurol": "neurology",
    "oncol": "oncology", "org": "organization", "penn": "pennsylvania", "peoples": "people", "pharm": "pharmaceutical",
    "pharmaceut": "pharmaceutical", "phys": "physics", "pk": "park", "prog": "program", "programme": "program",
    "prov": "province", "provinc": "province", "provincial": "province", "publ": "public", "reg": "regional",
    "rech": "research",
    "res": "research", "roy": "royal", "sch": "school", "sci": "science", "scientific": "science", "soc": "society",
    "st": "saint", "sys": "system", "tech": "technology", "technol": "technology", "technological": "technology",
    "tradit": "traditional", "tumor": "cancer", "tumour": "cancer", "univ": "university",
    "universitaet": "university", "universitat": "university",
    "universidad": "university", "universidade": "university", "universita": "university", "universite": "university",
    "vet": "veterans", "wom": "women", "womens": "women",
}  # fmt: skip
# A part of a larger institution is called one of these
PART_WORDS = frozenset(
    "hospital school college institute center department faculty clinical laboratory division".split()
)
# Words that stand in most names and tell none apart
KIND_WORDS = PART_WORDS | frozenset("university academy national medical science research foundation company".split())
_LONGEST_ACRONYM, _SHORTEST_ACRONYM = 8, 3


def plain_words(text: str) -> str:
    """Lower case, no accents, apostrophes dropped, other marks a single blank: as dbt's macro plain_words does it."""
    lowered = unicodedata.normalize("NFD", text.lower())
    bare = "".join(letter for letter in lowered if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", bare)).strip()


def joined_words(text: str) -> str:
    """The id of a name that no reader has reviewed: its plain words joined by underscores; empty when it has none."""
    return plain_words(text).replace(" ", "_")


@dataclass(frozen=True)
class NameForm:
    """A name made comparable: long words without small ones, and the initials of its words with and without them."""

    tokens: tuple[str, ...]
    letters: str
    initials: frozenset[str]

    @property
    def text(self) -> str:
        """The long words with blanks between them."""
        return " ".join(self.tokens)

    @property
    def acronym(self) -> str:
        """The name where it may be an acronym: one word of three to eight letters; otherwise empty."""
        may_be = len(self.tokens) == 1 and _SHORTEST_ACRONYM <= len(self.letters) <= _LONGEST_ACRONYM
        return self.letters if may_be and self.letters.isascii() else ""


def name_form(words: str, *, is_term: bool) -> NameForm:
    """The form of plain words. Words of terms are not lengthened: IND is no industry there."""
    parts = _without_own_acronym(words.split())
    kept = [part for part in parts if part not in _SMALL_WORDS] or parts
    tokens = tuple(_folded(part) if is_term else _long_form(part) for part in kept)
    return NameForm(tokens, "".join(tokens), _initials(parts) | _initials(kept))


def _without_own_acronym(parts: list[str]) -> list[str]:
    """British Heart Foundation (BHF) is British Heart Foundation; so is BHF British Heart Foundation."""
    for acronym, rest in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        bare = [part for part in rest if part not in _SMALL_WORDS]
        if acronym in _initials(rest) | _initials(bare):
            return rest
    return parts


def _initials(parts: list[str]) -> frozenset[str]:
    """First letters, of names of three words or more; numbers stay whole."""
    letters = "".join(part if part.isdigit() else part[0] for part in parts)
    return frozenset([letters]) if len(parts) >= _SHORTEST_ACRONYM and len(letters) <= _LONGEST_ACRONYM else frozenset()


def _long_form(part: str) -> str:
    return _SHORT_FORMS.get(part) or _SHORT_FORMS.get(_folded(part)) or _folded(part)


def _folded(part: str) -> str:
    """A plural as its singular, a British spelling as an American one."""
    if len(part) > 4 and part.endswith("ies"):
        part = part[:-3] + "y"
    elif len(part) > 4 and part.endswith("s") and part[-2] not in "sui":
        part = part[:-1]
    if len(part) >= 6:
        for pattern, to in SPELLINGS:
            part = pattern.sub(to, part)
    return part
