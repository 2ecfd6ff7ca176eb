"""CNKI and Wanfang: four forms of one paper, what stands between authors, whose export it is, old encodings."""

import pytest

from ingestion.sources import cnki, wanfang
from tests.read_publications import placed, read_back

TITLE, ONE, TWO, UNIT = "水凝胶研究", "李鑫", "吴月", "某大学化学系"
NOTEEXPRESS = f"""{{Reference Type}}: Journal Article
{{Title}}: {TITLE}
{{Author}}: {ONE};;{TWO}
{{Author Address}}: 1.{UNIT}；2.某医院
{{Journal}}: 测试学报
{{Year}}: 2020
{{Issue}}: 01
{{Pages}}: 5-9
{{Keywords}}: 凝胶;;合成
{{Abstract}}: 摘要
{{ISBN/ISSN}}: 1000-1234
{{Database Provider}}: CNKI
"""
ESTUDY = f"""DataType: 1
Title-题名: {TITLE}
Author-作者: {ONE};{TWO};
Source-刊名: 测试学报
Year-年: 2020
PubTime-出版时间: 2020-03-01
Keyword-关键词: 凝胶;合成
Summary-摘要: 摘要
Period-期: 01
Page-页码: 5-9
SrcDatabase-来源库: 期刊
Organ-机构: {UNIT};某医院;
Link-链接: https://kns.cnki.net/kcms/detail/detail.aspx?FileName=CSXB202001005&DbName=X
"""
REFWORKS = f"""RT Journal Article
SR 1
A1 {ONE};{TWO};
AD {UNIT};某医院;
T1 {TITLE}
JF 测试学报
YR 2020
IS 01
OP 5-9
K1 凝胶;合成
AB 摘要
SN 1000-1234
DS CNKI
"""
ENDNOTE = f"""%0 Journal Article
%A {ONE}
%A {TWO}
%+ {UNIT};某医院;
%T {TITLE}
%J 测试学报
%D 2020
%N 01
%K 凝胶;合成
%X 摘要
%P 5-9
%@ 1000-1234
%W CNKI
"""
FORMS = {"noteexpress": NOTEEXPRESS, "estudy": ESTUDY, "refworks": REFWORKS, "endnote": ENDNOTE}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_the_same_of_a_paper(tmp_path, form):
    content = FORMS[form]
    assert cnki.format_of(content.encode()) == form
    [found], problems, findings = read_back(cnki, tmp_path, content)
    assert problems == [] and not findings
    assert [one["name"] for one in found["authors"]] == [ONE, TWO]
    assert placed(found) == [(UNIT, []), ("某医院", [])]  # two in one line: nobody says whose they are
    assert all(one["organization_text"] == one["text"] and not one["country_text"] for one in found["addresses"])
    assert (found["title"], found["container_title"], found["abstract"]) == (TITLE, "测试学报", "摘要")
    assert (found["publication_year"], found["issue"], found["first_page"], found["last_page"]) == (
        2020,
        "01",
        "5",
        "9",
    )
    assert found["author_keywords"] == ["凝胶", "合成"]
    assert found["record_key"].startswith("CSXB202001005" if form == "estudy" else "text:")


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        (f"{ONE},{TWO}", [ONE, TWO]),
        (f"{ONE}，{TWO}", [ONE, TWO]),
        (f"{ONE}；{TWO}；", [ONE, TWO]),
        ("Noh, Youngre", ["Noh, Youngre"]),
        ("Noh, Youngre; Li, Xin", ["Noh, Youngre", "Li, Xin"]),
    ],
)
def test_authors_are_parted_by_what_stands_between_them(tmp_path, authors, names):
    [found], _, _ = read_back(cnki, tmp_path, NOTEEXPRESS.replace(f"{ONE};;{TWO}", authors))
    assert [one["name"] for one in found["authors"]] == names


def test_full_width_colons_line_breaks_and_old_encodings(tmp_path):
    odd = NOTEEXPRESS.replace("{Abstract}: ", "{Abstract}：").replace(UNIT, f"{UNIT}\r\r\r\n,北京")
    [found], _, _ = read_back(cnki, tmp_path, odd)
    assert found["abstract"] == "摘要" and placed(found)[0][0] == f"{UNIT} ,北京"
    for encoding in ("gb18030", "utf-16"):
        content = odd.encode(encoding)
        assert cnki.format_of(content[:-1]) == "noteexpress"
        [again], _, _ = read_back(cnki, tmp_path, content)
        assert again == found


def test_years_and_titles_that_are_missing(tmp_path):
    ahead = ESTUDY.replace("Year-年: 2020\n", "").replace("Period-期: 01\n", "")
    untitled = NOTEEXPRESS.replace(f"{{Title}}: {TITLE}\n", "")
    [found], _, _ = read_back(cnki, tmp_path, ahead)
    assert (found["publication_year"], found["publication_year_rule"]) == (2020, "early_access")
    found, [problem], findings = read_back(cnki, tmp_path, untitled + NOTEEXPRESS + "{Mood}: new\n")
    assert len(found) == 1 and findings == {("new_field", "Mood"): 1}
    assert (problem.line, problem.reason) == (1, "required_missing") and found[0]["line"] == untitled.count("\n") + 1


def test_wanfang_is_told_by_content_and_its_addresses_belong_to_authors(tmp_path):
    content = f"""{{Reference Type}}: Journal Article
{{Title}}: {TITLE}
{{Author}}: {ONE}
{{Author}}: {TWO}
{{Author Address}}: {UNIT};某医院
{{Author Address}}: {UNIT}
{{Year}}: 2020
{{URL}}: http://www.wanfangdata.com.cn/details/detail.do?_type=perio&id=csxb202001005
{{DOI}}: 10.3969/J.issn.1000-1234.2020.01.005
{{Database Provider}}: 北京万方数据股份有限公司
"""
    assert cnki.format_of(content.encode()) is None and wanfang.format_of(NOTEEXPRESS.encode()) is None
    [found], _, _ = read_back(wanfang, tmp_path, content)
    assert found["record_key"] == "csxb202001005" and found["doi"] == "10.3969/j.issn.1000-1234.2020.01.005"
    assert placed(found) == [(UNIT, [1, 2]), ("某医院", [1])]


def test_refworks_and_endnote_of_others_are_nobodys(tmp_path):
    foreign = REFWORKS.replace("DS CNKI", "DS Other"), ENDNOTE.replace("%W CNKI\n", "")
    assert [source.format_of(content.encode()) for content in foreign for source in (cnki, wanfang)] == [None] * 4
