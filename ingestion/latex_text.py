"""Text as BibTeX files write it, with the commands of LaTeX, as plain text.

Belongs here: accents, letters and signs, braces. Does not belong here: formulas, which stay as they are written
except for Greek letters and signs; what a field is (sources/bibtex.py).

pylatexenc would do more, and too much: it takes a bare `%` for a comment and drops the rest of the line, and
programs write `50% of patients`.
"""

import re
import unicodedata

_MARKS = {
    **{'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307"},
    **{"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323"},
}
_GREEK = {
    name.lower() if is_small else name.capitalize(): unicodedata.lookup(f"GREEK {size} LETTER {name}")
    for is_small, size in ((True, "SMALL"), (False, "CAPITAL"))
    for name in (
        *("ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON", "ZETA", "ETA", "THETA", "IOTA", "KAPPA", "LAMDA", "MU", "NU"),
        *("XI", "PI", "RHO", "SIGMA", "TAU", "UPSILON", "PHI", "CHI", "PSI", "OMEGA"),
    )
}
_SIGNS = {
    **_GREEK,
    **{"lambda": "\u03bb", "Lambda": "\u039b", "ss": "\u00df", "o": "\u00f8", "O": "\u00d8", "l": "\u0142"},
    **{"L": "\u0141", "ae": "\u00e6", "AE": "\u00c6", "oe": "\u0153", "OE": "\u0152", "aa": "\u00e5", "AA": "\u00c5"},
    **{"i": "\u0131", "j": "\u0237", "textendash": "\u2013", "textemdash": "\u2014", "textquoteright": "\u2019"},
    **{"textquoteleft": "\u2018", "textquotedblleft": "\u201c", "textquotedblright": "\u201d", "pm": "\u00b1"},
    **{"textregistered": "\u00ae", "texttrademark": "\u2122", "copyright": "\u00a9", "textdegree": "\u00b0"},
    **{"times": "\u00d7", "leq": "\u2264", "geq": "\u2265", "le": "\u2264", "ge": "\u2265", "ldots": "\u2026"},
    **{"textbackslash": "\\", "textasciitilde": "~", "textunderscore": "_", "backslash": "\\"},
}
_ACCENT = re.compile(
    r"""\\(?:(["'`^~=.])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))"""
    r"""|([uvHckrd])(?:\s*\{\s*\\?([A-Za-z])\s*\}|\s+([A-Za-z])))"""
)
_SIGN = re.compile(
    r"\\(" + "|".join(sorted(_SIGNS, key=lambda name: (-len(name), name))) + r")(?![A-Za-z])(?:\{\}|\s)?"
)
_STYLE = re.compile(
    r"\\(?:text(?:it|bf|rm|sc|sf|tt|sl|up|md|superscript|subscript)|emph|mathrm|mathit|mathbf|url)\s*\{"
)
_ESCAPED = {"\\{": "\ue000", "\\}": "\ue001", "\\$": "\ue002"}


def plain_latex(text: str) -> str:
    """A text without LaTeX: accents composed, signs as characters, styles and braces gone.

    A command nobody knows here stays as it is written, so that nothing is lost.
    """
    shown = text
    for escaped, kept in _ESCAPED.items():
        shown = shown.replace(escaped, kept)
    shown = _ACCENT.sub(_accented, shown)
    shown = _SIGN.sub(lambda found: _SIGNS[found[1]], shown)
    shown = re.sub(r"\\([&%#_ ])", r"\1", _STYLE.sub("{", shown))
    shown = re.sub(r"(?<!\\)~", " ", shown.replace("{", "").replace("}", ""))
    for escaped, kept in _ESCAPED.items():
        shown = shown.replace(kept, escaped[1])
    return unicodedata.normalize("NFC", shown)


def _accented(found: re.Match[str]) -> str:
    mark = _MARKS[found[1] or found[4]]
    return (found[2] or found[3] or found[5] or found[6]) + mark
