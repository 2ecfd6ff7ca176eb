"""RIS: records of any program, broken ones put aside, none of Web of Science."""

from ingestion.sources import ris
from tests.read_publications import placed, read_back

RIS = """TY  - JOUR
AU  - Li, Xin
AU  - Wu, Yue
TI  - A title that
goes on
T2  - Journal of Tests
PY  - 2020//
SP  - 5-9
DO  - https://doi.org/10.1000/ABC
SN  - 1234-5678
KW  - gels
KW  - sols; gases
AD  - Univ A, Beijing, China; mail x@a.example.cn
AD  - Univ B, Oslo, Norway
N2  - Abstract.
ER  - 
"""


def test_a_record_is_read_with_all_its_addresses(tmp_path):
    [found], problems, findings = read_back(ris, tmp_path, "\ufeff\r\n" + RIS.replace("\n", "\r\n"))
    assert problems == [] and not findings and found["line"] == 2
    assert (found["title"], found["container_title"]) == ("A title that goes on", "Journal of Tests")
    assert (found["publication_year"], found["first_page"], found["last_page"]) == (2020, "5", "9")
    assert found["record_key"] == "doi:10.1000/abc" and found["issns"] == ["1234-5678"]
    assert found["author_keywords"] == ["gels", "sols", "gases"] and found["abstract"] == "Abstract."
    assert [one["name"] for one in found["authors"]] == ["Li, Xin", "Wu, Yue"]
    assert [at for _, at in placed(found)] == [[], []] and "@" not in str(found)


def test_scopus_writes_its_id_in_the_address(tmp_path):
    address = "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001&doi=x\nER  - "
    [found], _, _ = read_back(ris, tmp_path, RIS.replace("ER  - ", address))
    assert found["record_key"] == found["scopus_eid"] == "2-s2.0-85000000001"


def test_cut_records_are_kept_and_told_and_broken_ones_put_aside(tmp_path):
    cut = "TY  - BOOK\nTI  - Cut\n"
    untitled = "TY  - JOUR\nPY  - 2001\nZZ  - new\nER  - \n"
    content = (cut + RIS + "stray\n" + untitled + "TY  - JOUR\nTI  - \u00ff\nER  -\n").encode("latin-1") + cut.encode()
    found, problems, findings = read_back(ris, tmp_path, content)
    assert [one["title"] for one in found] == ["Cut", "A title that goes on", "Cut"]
    assert [(one.line, one.reason) for one in problems] == [
        *[(19, "outside_record"), (20, "required_missing"), (24, "not_utf8")]
    ]
    assert findings == {("truncated_field", "ER"): 2, ("new_field", "ZZ"): 1}


def test_a_file_of_web_of_science_is_left_to_its_own_reader():
    assert ris.format_of(RIS.encode()) == "ris"
    assert ris.format_of(RIS.replace("ER  - ", "AN  - WOS:000123456700001\nER  - ").encode()) is None
    assert ris.format_of(b"TY the first word of a letter") is None
