"""The bundled publications: read without a problem but the planted one, the printed tables at one 25th, nothing real.

Belongs here: what samples/README.md promises of the exports, counted from the text by code that shares nothing with the
generator, the readers or the warehouse. Does not belong here: that the generator writes the same bytes
(test_samples.py), what the pipeline makes of the exports (tests/pipeline).
"""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from ingestion.publication_sources import HEAD, reader_of

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "publications"
BATCHES = [FOLDER / f"savedrecs_{start}-{start + 499}.txt" for start in (1, 501, 1001)]
HIGHLY_CITED = FOLDER / "highly_cited_1-257.txt"
UNITS = {"china": "China", "united_states": "USA"}
COUNTRIES = {"South Korea": "KOR", "Germany": "DEU", "Japan": "JPN", "Italy": "ITA", "France": "FRA", "Canada": "CAN"}
COUNTRIES |= {"Spain": "ESP", "Australia": "AUS"} | dict.fromkeys(("England", "Scotland", "Wales"), "GBR")
COUNTRIES |= {"United Kingdom": "GBR", "United States": "USA", "Hong Kong SAR": "China", "Macau": "China"}
PARTNER = {"South Korea": "KOR", "United Kingdom": "GBR", "Germany": "DEU", "Japan": "JPN", "Italy": "ITA"}
PARTNER |= {"France": "FRA", "Canada": "CAN", "Spain": "ESP", "Australia": "AUS"}
FUNDERS = {
    "National Natural Science Foundation of China": r"Natur\w* Science Foundation of China|^NSFC",
    "Ministry of Science and Technology of China": r"^National (Key R|Science|Major|Basic|High)|^Ministry of Sci",
    "US National Institutes of Health": r"National Institutes of Health|NIH|National Cancer Institute",
    "Fundamental Research Funds for the Central Universities": "Central Universities",
    "China Postdoctoral Science Foundation": "Postdoctoral",
    "Chinese Academy of Sciences": "Chinese Academy of Sciences",
    "Natural Science Foundation of Zhejiang Province": "Zhejiang",
    "Natural Science Foundation of Guangdong Province": "Guangdong",
    "Jiangsu S&T Department - Jiangsu Basic Research Program (Natural Science Foundation)": "Jiangsu.*Dep|Dep.*Jiangsu",
    "Science and Technology Commission of Shanghai Municipality": "Shanghai",
    "Novartis": "Novartis", "Pfizer": "Pfizer",
    "Roche": "Roche|Genentech", "American Cancer Society": "American Cancer",
    "AstraZeneca": "Astra ?Zeneca", "GlaxoSmithKline": "Glaxo|GSK", "AbbVie": "AbbVie",
    "Cancer Research UK (printed as 'UK cancer centre')": "Cancer Research UK|CRUK",
}  # fmt: skip
INSTITUTIONS = {
    "Chinese Academy of Sciences": r"Chinese Acad Sci$|Chinese Academy of Sciences",
    "Chinese Academy of Medical Sciences": r"Chinese Acad Med|Peking Union|Academy of Medical",
    "Sun Yat-sen University": "Sun Yat", "Shanghai Jiao Tong University": "Shanghai Jiao", "Fudan University": "Fudan",
    "Zhejiang University": "Zhejiang", "Sichuan University": "Sichuan", "Nanjing Medical University": "Nanjing Med",
    "Peking University": r"(Peking|Beijing) Univ", "Zhengzhou University": "Zhengzhou",
    "University of Texas MD Anderson Cancer Center": "MD Anderson", "Harvard University": "Harvard",
    "Memorial Sloan Kettering Cancer Center": "Sloan", "Dana-Farber Cancer Institute": "Dana.Farber",
    "Mayo Clinic": "Mayo", "Massachusetts General Hospital": "Massachusetts", "Ohio State University": "Ohio State",
    "National Cancer Institute": r"^NCI$|Natl Canc Inst|National Cancer Institute",
    "University of Pennsylvania": r"Univ Penn|of Pennsylvania",
    "University of California, San Francisco": "San Francisco",
}  # fmt: skip


def _tagged(path: Path) -> list[dict[str, list[str]]]:
    """Records of a tagged file as tag -> lines, only those that end."""
    text = path.read_text(encoding="utf-8-sig").removesuffix("EF\n").partition("VR 1.0\n")[2]
    records: list[dict[str, list[str]]] = []
    current: dict[str, list[str]] = {}
    tag = ""
    for line in text.split("\n"):
        if line.startswith("PT "):
            current = {}
        if line == "ER":
            records.append(current)
        elif line.startswith("   "):
            current[tag].append(line.strip())
        elif line:
            tag = line[:2]
            current[tag] = [line[3:]]
    return records


def _country(text: str) -> str:
    last = text.rstrip(".").rpartition(", ")[2]
    last = "USA" if last.endswith(" USA") else "China" if last in ("Peoples R China", "China") else last
    return COUNTRIES.get(last, last)


def _work(record: dict[str, list[str]]) -> dict:
    addresses = [line.rpartition("] ")[2] for line in record.get("C1", [])]
    year = record.get("PY", record.get("EY", [""]))[0]
    return {
        "doi": record["DI"][0].lower(),
        "title": " ".join(record["TI"]),
        "year": int(year) if year else None,
        "is_article": "Article" in record["DT"][0].split("; "),
        "countries": {_country(text) for text in addresses},
        "organisations": {(text.split(",")[0], _country(text)) for text in addresses},
        "funders": [re.sub(r" \[.*\]$", "", one) for one in " ".join(record.get("FU", [])).split("; ") if one],
        "categories": " ".join(record["WC"]).split("; "),
        "text": " ".join([*record["TI"], *record["AB"], *record["DE"]]),
    }


def _from_scopus(row: dict[str, str]) -> dict:
    addresses = row["Affiliations"].split("; ")
    return {
        "doi": row["DOI"].lower(),
        "title": row["Title"].rstrip("."),
        "year": int(row["Year"]),
        "is_article": row["Document Type"] == "Article",
        "countries": {_country(text) for text in addresses},
        "organisations": {(re.sub(r"^[^,]*, ", "", text), _country(text)) for text in addresses},
        "funders": [re.sub(r", \([^()]*\d\)$", "", one) for one in row["Funding Details"].split("; ") if one],
        "categories": [],
    }


@pytest.fixture(scope="module")
def papers() -> list[dict]:
    """Records of Web of Science."""
    return [_work(record) for path in BATCHES for record in _tagged(path)]


@pytest.fixture(scope="module")
def scopus() -> list[dict]:
    """Rows of Scopus."""
    text = (FOLDER / "scopus.csv").read_text(encoding="utf-8-sig")
    return [_from_scopus(row) for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture(scope="module")
def works(papers: list[dict], scopus: list[dict]) -> list[dict]:
    """What the monitor must count, every work once."""
    dois, titles = {paper["doi"] for paper in papers}, {(paper["title"], paper["year"]) for paper in papers}
    alone = [
        row
        for row in scopus
        if row["doi"] not in dois and (row["doi"] or (row["title"], row["year"]) not in titles)
    ]  # fmt: skip
    return [
        work
        for work in (*papers, *alone)
        if work["is_article"] and work["year"] and 2013 <= work["year"] <= 2022 and work["countries"] & {"China", "USA"}
    ]


def _of(works: list[dict], unit: str) -> list[dict]:
    return [work for work in works if UNITS[unit] in work["countries"]]


def _printed(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"smallmol_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_readers_find_no_problem_but_the_planted_one() -> None:
    found = {}
    for path in sorted(FOLDER.iterdir()):
        with path.open("rb") as file:
            parts = list(reader_of(file.read(HEAD)).parts(path))
        problems = [problem.reason for part in parts for problem in part.problems]
        found[path.name] = (sum(part.records.height for part in parts), problems)
        assert not any(part.findings for part in parts), path
    assert found == {
        **{path.name: (500, []) for path in BATCHES[:2]},
        BATCHES[2].name: (499, ["truncated"]),
        HIGHLY_CITED.name: (257, []),
        "scopus.csv": (150, []),
        "cnki.net": (40, []),
    }


def test_totals_and_years_are_one_in_twenty_five(works: list[dict]) -> None:
    assert len(works) == 1394
    assert [len(_of(works, unit)) for unit in UNITS] == [652, 854]
    assert sum({"China", "USA"} <= work["countries"] for work in works) == 112
    china, states = (Counter(work["year"] for work in _of(works, unit)) for unit in UNITS)
    assert [china[year] > states[year] for year in range(2013, 2023)] == [False] * 7 + [True] * 3
    growth = [((each[2022] / each[2013]) ** (1 / 9) - 1) * 100 for each in (china, states)]
    assert growth == pytest.approx([20.08, 1.16], abs=0.05)


def test_top_tens_are_the_printed_ones_at_one_in_twenty_five(works: list[dict], printed_tables: Path) -> None:
    far = []
    for unit in UNITS:
        chosen = _of(works, unit)
        for table, name, found in (
            ("t1_disciplines", "discipline_en", _categories(chosen)),
            ("t2_funders", "funder_en", _funders(chosen)),
            ("t3_partners", "partner_en", _partners(chosen, unit)),
            ("t4_institutions", "institution_en", _institutions(chosen, unit)),
        ):
            rows = [row for row in _printed(printed_tables, table) if row["country"] == unit]
            # China's list calls the National Institutes otherwise
            printed = {row[name].removesuffix(" and other agencies"): int(row["papers"]) for row in rows}
            assert len(printed) == 10
            far += [(unit, key, n, found[key]) for key, n in printed.items() if abs(25 * found[key] - n) > 13]
            tenth = min(found[key] for key in printed)
            far += [(unit, key, "above the tenth", n) for key, n in found.items() if key not in printed and n > tenth]
    assert far == []


def _categories(works: list[dict]) -> Counter[str]:
    """Papers by category, only its first letter a capital, as the table is typed."""
    return Counter(category.capitalize() for work in works for category in work["categories"])


def _funders(works: list[dict]) -> Counter[str]:
    """Papers by printed funder, others by their own name."""
    found: Counter[str] = Counter()
    for work in works:
        keys = set()
        for name in work["funders"]:
            known = [key for key, pattern in FUNDERS.items() if re.search(pattern, name)]
            keys.add(_only(known, name))
        found.update(keys)
    return found


def _only(known: list[str], name: str) -> str:
    """The funder a name means: a provincial foundation `of China` is the province's."""
    local = [key for key in known if key != "National Natural Science Foundation of China"]
    return (local or known or [name])[0]


def _partners(works: list[dict], unit: str) -> Counter[str]:
    names = {code: name for name, code in PARTNER.items()} | {"China": "China", "USA": "United States"}
    return Counter(names.get(code, code) for work in works for code in work["countries"] - {UNITS[unit]})


def _institutions(works: list[dict], unit: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for work in works:
        here = {name for name, country in work["organisations"] if country == UNITS[unit]}
        keys = {next((k for k, pattern in INSTITUTIONS.items() if re.search(pattern, name)), name) for name in here}
        found.update(keys)
    return found


def test_terms_of_the_themes_are_planted_one_in_five(printed_tables: Path) -> None:
    chosen = [_work(record) for record in _tagged(HIGHLY_CITED)]
    assert [len(_of(chosen, unit)) for unit in UNITS] == [63, 202]
    wrong = []
    for unit, table in zip(UNITS, ("t5_hotspots_china", "t6_hotspots_us"), strict=True):
        rows = _printed(printed_tables, table)
        alone = [work for work in _of(chosen, unit) if len(work["countries"] & {"China", "USA"}) == 1]
        for period, years in (("2013-2017", range(2013, 2018)), ("2018-2022", range(2018, 2023))):
            listed: Counter[str] = Counter()
            for row in rows:
                if row["period"] == period:
                    listed[row["term"].lower()] += max(1, (2 * int(row["frequency"]) + 5) // 10)
            found = _terms([work["text"] for work in alone if work["year"] in years], list(listed))
            wrong += [(unit, period, term, n, found[term]) for term, n in listed.items() if found[term] != n]
    assert wrong == []


def _terms(texts: list[str], terms: list[str]) -> Counter[str]:
    """Texts with each term, the longest that fits at a place."""
    spelt = {"hepatocellular carcinoma/hcc": r"hepatocellular carcinoma \(hcc\)", "drug discover": r"drug discovery"}
    spelt |= {"lux lung": "lux-lung"}
    ordered = sorted(terms, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w)({spelt.get(term, re.escape(term))})(?!\w)" for term in ordered))
    found: Counter[str] = Counter()
    for text in texts:
        found.update({ordered[hit.lastindex - 1] for hit in pattern.finditer(text.lower())})
    return found


def test_what_must_not_count_is_there(papers: list[dict]) -> None:
    reasons = Counter(
        "type" if not paper["is_article"]
        else "no year" if not paper["year"]
        else "window" if not 2013 <= paper["year"] <= 2022
        else "no address" if not paper["countries"]
        else "Taiwan" if paper["countries"] == {"Taiwan"}
        else "abroad" if not paper["countries"] & {"China", "USA"}
        else "counted"
        for paper in papers
    )  # fmt: skip
    dropped = {"type": 84, "no year": 2, "window": 19, "no address": 7, "Taiwan": 5, "abroad": 12}
    assert reasons == {**dropped, "counted": 1370}


def test_territories_early_access_and_flags_are_there() -> None:
    records = [record for path in BATCHES for record in _tagged(path)]
    where = [", ".join(record.get("C1", [])) for record in records]
    assert sum("Hong Kong, Peoples R China" in text for text in where) == 20
    assert sum("Macau, Peoples R China" in text for text in where) == 5
    only = [text for text in where if re.search("Hong Kong|Macau", text) and not re.search(r"\d{6}, Peoples", text)]
    assert len(only) == 8
    assert sum("PY" not in record and "EY" in record for record in records) == 13
    assert sum("PY" not in record and "EY" not in record for record in records) == 2
    chosen = {record["UT"][0] for record in _tagged(HIGHLY_CITED)}
    flagged = {record["UT"][0] for record in records if record.get("HC") == ["Y"]}
    assert (len(chosen), len(flagged - chosen), len(chosen - flagged)) == (257, 4, 6)
    assert chosen <= {record["UT"][0] for record in records}
    cited = sorted((int(record["TC"][0]) for record in records), reverse=True)
    assert sum(cited[: len(cited) // 5]) > 0.6 * sum(cited)


def test_overlaps_and_near_misses_are_there(papers: list[dict], scopus: list[dict]) -> None:
    dois = {paper["doi"]: paper for paper in papers}
    same_doi = [row for row in scopus if row["doi"] in dois]
    titles = {paper["title"]: paper["year"] for paper in papers}
    by_title = [row for row in scopus if not row["doi"] and titles.get(row["title"]) == row["year"]]
    other_year = [row for row in scopus if not row["doi"] and titles.get(row["title"], row["year"]) != row["year"]]
    other_doi = [row for row in scopus if row["doi"] and row["doi"] not in dois and row["title"] in titles]
    assert [len(same_doi), len(by_title), len(other_year), len(other_doi)] == [99, 8, 5, 3]
    assert Counter(row["doi"] for row in scopus)["10.5555/sample.book.1"] == 4
    assert sum(row["year"] != dois[row["doi"]]["year"] for row in same_doi) == 10
    cnki = (FOLDER / "cnki.net").read_text(encoding="utf-8")
    shared = re.findall(r"^\{DOI\}[:：] ?(\S+)$", cnki, re.MULTILINE)
    assert len(shared) == 12 and set(shared) <= dois.keys()


def test_nothing_in_them_is_real() -> None:
    manifest = json.loads((FOLDER.parent / "manifest.json").read_text(encoding="utf-8"))
    assert {entry["monitor_id"] for entry in manifest["publications"]} == {"china_us_small_molecule"}
    assert [entry["file"].split("/")[1] for entry in manifest["publications"] if entry["set_name"]] == [
        HIGHLY_CITED.name
    ]
    text = "".join(path.read_text(encoding="utf-8-sig") for path in sorted(FOLDER.iterdir()))
    assert set(re.findall(r"10\.\d{4,9}/", text)) == {"10.5555/"}
    assert set(re.findall(r"WOS:(\d{4})", text)) == {"9999"} and set(re.findall(r"2-s2\.0-(\d{5})", text)) == {"99900"}
    for record in (record for path in BATCHES for record in _tagged(path)):
        assert all(name.startswith("Sample-") for name in (*record["AU"], *record["AF"]))
        assert record["TI"][0].startswith("SAMPLE ") and "EM" not in record and "OI" not in record
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 6_000_000
