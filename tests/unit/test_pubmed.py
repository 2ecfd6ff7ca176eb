"""PubMed exports: MEDLINE text and XML of one article give one record; broken and hostile files."""

import pytest

from ingestion.containers import RefusedFile
from ingestion.sources import pubmed, pubmed_xml
from tests.read_publications import funded, placed, read_back

MEDLINE = """PMID- 12345678
OWN - NLM
IS  - 1234-5678 (Electronic)
IS  - 8765-4321 (Linking)
VI  - 7
IP  - 2
DP  - 2021 Jan-Feb
TI  - A title that
      goes on &amp; on.
PG  - 12-9
LID - 10.1000/ABC.1 [doi]
AB  - AIM: To test. END: Done.
FAU - Li, Xin
AU  - Li X
AUID- ORCID: 0000-0002-1825-009X
AD  - Univ A, Beijing, China. Electronic address: x@a.example.cn.
AD  - Univ B, Oslo, Norway.
FAU - Wu, Yue
AU  - Wu Y
AD  - Univ B, Oslo, Norway.
CN  - The Group
FIR - Nobody, N
IR  - Nobody N
IRAD- Univ Z, Nowhere.
FED - Editor, E
ED  - Editor E
AD  - Univ Z, Nowhere.
LA  - eng
GR  - R01 CA/1/CA/NCI NIH HHS/United States
GR  - R02/CA/NCI NIH HHS/United States
GR  - MR/R0156/1/MRC_/Medical Research Council/United Kingdom
GR  - Some Trust/
PT  - Journal Article
JT  - Journal of tests
MH  - *Gels/chemistry/*therapeutic use
OT  - testing
PMC - PMC123
AID - 10.1000/ABC.1 [doi]
PST - ppublish
SO  - J Tests. 2021.
"""
DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.example/x.dtd">'
)
ARTICLE = """<PubmedArticle><MedlineCitation><PMID Version="1">12345678</PMID><Article PubModel="Print">
<Journal><ISSN IssnType="Electronic">1234-5678</ISSN><JournalIssue><Volume>7</Volume><Issue>2</Issue>
<PubDate><Year>2021</Year><Month>Jan-Feb</Month></PubDate></JournalIssue><Title>Journal of tests</Title></Journal>
<ArticleTitle>A title that goes <i>on</i> &amp; on.</ArticleTitle><Pagination><MedlinePgn>12-9</MedlinePgn></Pagination>
<ELocationID EIdType="doi">10.1000/ABC.1</ELocationID><Abstract><AbstractText Label="AIM">To test.</AbstractText>
<AbstractText Label="END">Done.</AbstractText></Abstract>
<AuthorList><Author><LastName>Li</LastName><ForeName>Xin</ForeName><Initials>X</Initials>
<Identifier Source="ORCID">https://orcid.org/0000-0002-1825-009X</Identifier>
<AffiliationInfo>
<Affiliation>Univ A, Beijing, China. Electronic address: x@a.example.cn.</Affiliation></AffiliationInfo>
<AffiliationInfo><Affiliation>Univ B, Oslo, Norway.</Affiliation></AffiliationInfo></Author>
<Author><LastName>Wu</LastName><ForeName>Yue</ForeName><Initials>Y</Initials>
<AffiliationInfo><Affiliation>Univ B, Oslo, Norway.</Affiliation></AffiliationInfo></Author>
<Author><CollectiveName>The Group</CollectiveName></Author></AuthorList>
<AuthorList Type="editors"><Author><LastName>Editor</LastName><Initials>E</Initials></Author></AuthorList>
<Language>eng</Language>
<GrantList><Grant><GrantID>R01 CA/1</GrantID><Acronym>CA</Acronym><Agency>NCI NIH HHS</Agency></Grant>
<Grant><GrantID>R02</GrantID><Agency>NCI NIH HHS</Agency></Grant>
<Grant><GrantID>MR/R0156/1</GrantID><Acronym>MRC_</Acronym><Agency>Medical Research Council</Agency></Grant>
<Grant><Agency>Some Trust</Agency></Grant></GrantList>
<PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><ISSNLinking>8765-4321</ISSNLinking></MedlineJournalInfo>
<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="Y">Gels</DescriptorName>
<QualifierName>chemistry</QualifierName>
<QualifierName>therapeutic use</QualifierName></MeshHeading></MeshHeadingList>
<KeywordList><Keyword>testing</Keyword></KeywordList></MedlineCitation>
<PubmedData><PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pmc">PMC123</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle>
"""


def xml(*articles: str, doctype: str = DOCTYPE) -> str:
    return f'<?xml version="1.0" ?>\n{doctype}\n<PubmedArticleSet>\n{"".join(articles)}</PubmedArticleSet>'


def test_text_and_xml_of_an_article_give_the_same_record(tmp_path):
    [text], problems, findings = read_back(pubmed, tmp_path, MEDLINE)
    [tree], _, _ = read_back(pubmed, tmp_path, xml(ARTICLE))
    assert problems == [] and not findings and text["line"] == 1 and tree["line"] == 4
    assert text | {"line": 0} == tree | {"line": 0}
    assert text["title"] == "A title that goes on & on." and text["doi"] == "10.1000/abc.1"
    assert placed(text) == [("Univ A, Beijing, China", [1]), ("Univ B, Oslo, Norway", [1, 2])]
    assert [one["name"] for one in text["authors"]] == ["Li X", "Wu Y", "The Group"]
    assert text["authors"][0]["orcid"] == "0000-0002-1825-009X"
    assert funded(text) == [
        ("NCI NIH HHS", ["R01 CA/1", "R02"]),
        ("Medical Research Council", ["MR/R0156/1"]),
        ("Some Trust", []),
    ]
    assert text["index_keywords"] == ["Gels/chemistry/therapeutic use"] and text["publication_year"] == 2021


def test_a_record_ahead_of_print_has_the_year_of_early_access(tmp_path):
    ahead = MEDLINE.replace("VI  - 7\nIP  - 2\n", "").replace("ppublish", "aheadofprint")
    [text], _, _ = read_back(pubmed, tmp_path, ahead)
    tree = ARTICLE.replace("<Volume>7</Volume><Issue>2</Issue>", "").replace("ppublish", "aheadofprint")
    [parsed], _, _ = read_back(pubmed, tmp_path, xml(tree))
    assert text["publication_year_rule"] == parsed["publication_year_rule"] == "early_access"


def test_a_broken_record_costs_itself_only_and_unknown_tags_are_findings(tmp_path):
    broken = "\nPMID- 2\nTI  - Two\nno tag here\n"
    without = "\nPMID- x3\nTI  - Three\n"
    untitled = "\nPMID- 4\nLA  - eng\n"
    last = "\nPMID- 5\r\nTI  - Five\r\nZZZ - new\r\n"
    found, problems, findings = read_back(pubmed, tmp_path, MEDLINE + broken + without + untitled + last)
    assert [one["pmid"] for one in found] == ["12345678", "5"]
    lines = MEDLINE.count("\n")
    assert [(one.line, one.reason) for one in problems] == [
        (lines + 2, "broken_line"),
        (lines + 6, "invalid_id"),
        (lines + 9, "required_missing"),
    ]
    assert problems[0].body == b"PMID- 2\nTI  - Two\nno tag here" and findings == {("new_field", "ZZZ"): 1}


def test_xml_that_breaks_keeps_what_came_before(tmp_path):
    cut = xml(ARTICLE, ARTICLE.replace("12345678", "2"))[:-400]
    found, [problem], _ = read_back(pubmed, tmp_path, cut)
    assert [one["pmid"] for one in found] == ["12345678"] and problem.reason == "broken_xml"
    other = "<PubmedArticle><MedlineCitation><PMID>x</PMID></MedlineCitation></PubmedArticle><Strange/>"
    found, problems, _ = read_back(
        pubmed, tmp_path, xml(other, ARTICLE, "<DeleteCitation><PMID>9</PMID></DeleteCitation>")
    )
    assert [one["pmid"] for one in found] == ["12345678"]
    assert [one.reason for one in problems] == ["invalid_id", "not_a_record"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (xml(ARTICLE, doctype='<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaa">]>'), "declares its own document type"),
        (xml(ARTICLE, doctype="<!DOCTYPE PubmedArticleSet [<!ELEMENT a ANY>]>"), "declares its own document type"),
        (xml("<PubmedArticle>" + "<a>" * 60 + "</a>" * 60 + "</PubmedArticle>"), "nested deeper"),
        ("<PubmedArticleSet", "broken XML"),
        ("<html><body>PubmedArticleSet</body></html>", "root element is html"),
    ],
)
def test_hostile_xml_is_refused(tmp_path, content, message):
    with pytest.raises(RefusedFile, match=message):
        read_back(pubmed, tmp_path, content, "xml")


def test_a_record_of_unreasonable_length_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pubmed_xml, "_LONGEST_RECORD", 100)
    with pytest.raises(RefusedFile, match="longer than any real one"):
        read_back(pubmed, tmp_path, xml(ARTICLE))
