"""BibTeX: entries of any program, LaTeX in texts, broken entries, repeated keys."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.latex_text import plain_latex
from ingestion.sources import bibtex
from tests.read_publications import placed, read_back

BIB = r"""% made by hand
@string{jt = "Journal of Tests"}
@Article{li2020,
  title = {{Gels} of 50\% and 50% {\alpha}-helix \& more},
  author = {M{\"u}ller, J{\'o}zef and {Ministry of Health and Welfare} and Nguy{\~{\^e}}n, A and others},
  journal = jt,
  year = 2020, month = mar, pages = {5--9},
  doi = {10.1000/a\_B},
  keywords = {gels, sols},
  abstract = "Quoted {\o}re.",
}
"""
SCOPUS = """Scopus
EXPORT DATE: 12 May 2024

@ARTICLE{Li2020, author={Li, Xin}, title={A title}, year={2020},
 url={https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001&doi=x},
 affiliation={Univ A, Beijing, China; Univ B, Oslo, Norway}, author_keywords={gels; sols}, keywords={Gel; Sol},
 correspondence_address={X. Li; Univ A, Beijing, China; email: x@a.example.cn}, source={Scopus}}
"""


def test_an_entry_is_read_and_its_latex_becomes_text(tmp_path):
    [found], problems, findings = read_back(bibtex, tmp_path, BIB)
    assert problems == [] and findings == {("truncated_field", "author"): 1} and found["line"] == 3
    assert found["title"] == "Gels of 50% and 50% \u03b1-helix & more" and found["abstract"] == "Quoted \u00f8re."
    names = [one["name"] for one in found["authors"]]
    assert names[:2] == ["M\u00fcller, J\u00f3zef", "Ministry of Health and Welfare"] and len(names) == 3
    assert (found["container_title"], found["first_page"], found["last_page"]) == ("Journal of Tests", "5", "9")
    assert found["record_key"] == "doi:10.1000/a_b" and found["author_keywords"] == ["gels", "sols"]


def test_fields_of_scopus_are_read(tmp_path):
    [found], _, _ = read_back(bibtex, tmp_path, SCOPUS)
    assert found["record_key"] == "2-s2.0-85000000001" and found["index_keywords"] == ["Gel", "Sol"]
    assert found["author_keywords"] == ["gels", "sols"]
    assert placed(found) == [("Univ A, Beijing, China", []), ("Univ B, Oslo, Norway", [])]
    [person] = found["corresponding"]
    assert (person["author_name"], person["text"]) == ("X. Li", "Univ A, Beijing, China")


def test_broken_entries_cost_themselves_and_repeated_keys_are_kept(tmp_path):
    broken = "@article{x, title={never closed\n@misc{y, year=1999}\n@article{li2020, title={Again}}\n"
    latin = b"@article{z, title={\xff}}\n@article{a, title={Last}, title={Twice}}\n"
    found, problems, _ = read_back(bibtex, tmp_path, (BIB + broken).encode() + latin)
    assert [one["title"][:5] for one in found] == ["Gels ", "Again", "Last"]
    begin = BIB.count("\n") + 1
    assert [(one.line, one.reason) for one in problems] == [
        *[(begin, "broken_entry"), (begin + 1, "required_missing"), (begin + 3, "not_utf8")]
    ]
    assert "never closed" in problems[0].body.decode() and problems[0].detail


@pytest.mark.parametrize("entry", ["@article{ WOS:000123456700001,", "@article{a,\nUnique-ID = {{WOS:0001}},"])
def test_a_file_of_web_of_science_is_left_to_its_own_reader(entry):
    assert bibtex.format_of(f"{entry}\ntitle = {{x}}}}".encode()) is None
    assert bibtex.format_of(BIB.encode()) == bibtex.format_of(SCOPUS.encode()) == "bibtex"
    assert bibtex.format_of(b'{"email": "a@b{c"}') is None


@given(st.text(st.characters(exclude_characters="\\{}~\ue000\ue001\ue002", exclude_categories=("Cs",)), max_size=60))
def test_text_without_latex_stays(text):
    assert plain_latex(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\c{c}\v{s}\'{\i}{\'\i}\H{o}\k a", "\u00e7\u0161\u00ed\u00ed\u0151\u0105"),
        (r"{\ss}\o re \L{}\'od\'z", "\u00df\u00f8re \u0141\u00f3d\u017a"),
        (r"\textit{in vivo} 5\,\% \{a\}", r"in vivo 5\,% {a}"),
        (r"H$_2$O~and \unknown{x}", r"H$_2$O and \unknownx"),
    ],
)
def test_latex_becomes_text(text, shown):
    assert plain_latex(text) == shown
