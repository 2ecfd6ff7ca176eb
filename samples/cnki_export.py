"""Made-up Chinese papers as CNKI hands them out: NoteExpress text.

Belongs here: the form, the Chinese words. Does not belong here: which of them Web of Science has as well
(publication_overlaps.py). No person is meant: every name begins with the two characters for sample.
"""

from random import Random

from samples.papers import Paper

ALONE = 28  # of them two theses, one conference paper and one without a year
_DRUGS = "索拉非尼 奥希替尼 吉非替尼 厄洛替尼 阿帕替尼 仑伐替尼 伊布替尼 阿法替尼".split()
_TOPICS = "耐药机制 疗效与安全性 联合化疗 铁死亡 总生存期 不良反应".split()
_TUMOURS = "肝癌 非小细胞肺癌 胃癌 乳腺癌 结直肠癌 淋巴瘤".split()
_PLACES = (
    *("中山大学肿瘤防治中心", "复旦大学附属肿瘤医院", "四川大学华西医院", "中国医学科学院肿瘤医院"),
    *("上海交通大学医学院", "浙江大学医学院", "北京大学肿瘤医院", "郑州大学第一附属医院"),
)
_JOURNALS = "样例肿瘤学杂志 样例药学学报 样例临床医学 样例新药研究".split()
_PEOPLE = "甲乙丙丁戊己庚辛壬癸"


def noteexpress(shared: list[Paper], rng: Random) -> bytes:
    """The file: shared papers under their DOI first, then those that only CNKI has; two blank lines after each."""
    records = [_record(rng, place, paper.year, paper.doi) for place, paper in enumerate(shared)]
    for place in range(ALONE):
        kind = {3: "Thesis", 11: "Thesis", 17: "Conference Proceedings"}.get(place, "Journal Article")
        year = 0 if place == 23 else 2013 + place * 10 // ALONE
        records.append(_record(rng, len(shared) + place, year, "", kind))
    return "".join(f"{record}\n\n\n" for record in records).encode()


def _record(rng: Random, place: int, year: int, doi: str, kind: str = "Journal Article") -> str:
    drug, topic, tumour = rng.choice(_DRUGS), rng.choice(_TOPICS), rng.choice(_TUMOURS)
    is_thesis = kind == "Thesis"
    names = [f"样例{one}" for one in rng.sample(_PEOPLE, 1 if is_thesis else 3)]
    fields = {
        "Reference Type": kind,
        "Title": f"样例研究{place + 1}：{drug}治疗{tumour}的{topic}",
        "Author": ";".join(names),
        "Author Address": "" if is_thesis else "；".join(rng.sample(_PLACES, 2)),
        "Journal": "" if is_thesis else rng.choice(_JOURNALS),
        "Publisher": "样例大学" if is_thesis else "",
        "Year": str(year or ""),
        "Issue": "" if is_thesis else f"{1 + place % 12:02d}",
        "Pages": "" if is_thesis else f"{place + 1}-{place + 8}",
        "Keywords": f"{drug};{tumour};{topic};小分子靶向药物",
        "Abstract": f"本文为虚构样例。目的:以{drug}说明{tumour}文献中{topic}的计数方法。结论:任何数字均非研究发现。",
        "ISBN/ISSN": "" if is_thesis else f"9990-{8000 + place % 4}",
        "DOI": doi,
        "Database Provider": "CNKI",
    }
    # Of some the colon after the tag is full-width
    colon = "：" if place % 9 == 4 else ": "
    return "\n".join(f"{{{tag}}}{colon}{text}" for tag, text in fields.items() if text)
