"""Made-up exports of other registries: one of the WHO platform as CSV, one of ChiCTR as XML.

Belongs here: rows in the exact columns of an export, their dates in the formats the registries mix, ids that
name studies of the sample pages. Does not belong here: those studies. Nothing real: ids from ranges that are
decades away, no person, no contact; sponsors begin with Sample and stand as such in the seed sponsor_regions.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from random import Random

SEED = 20150102
HEADER = (
    *("TrialID", "Last Refreshed on", "Public title", "Scientific title", "Acronym", "Primary sponsor"),
    *("Date registration", "Date registration3", "Export date", "Source Register", "web address", "Recruitment Status"),
    *("other records", "Inclusion agemin", "Inclusion agemax", "Inclusion gender", "Date enrollement", "Target size"),
    *("Study type", "Study design", "Phase", "Countries", "Contact Firstname", "Contact Lastname", "Contact Address"),
    *("Contact Email", "Contact Tel", "Contact Affiliation", "Inclusion Criteria", "Exclusion Criteria", "Condition"),
    *("Intervention", "Primary outcome", "results date posted", "results date completed", "results url link"),
    *("Retrospective flag", "Bridging flag truefalse", "Bridged type", "results yes no"),
)
SPONSORS = (
    *("Sample Hospital One, Beijing", "Sample Hospital One, Beijing", "Sample Hospital Two, Beijing"),
    *("Sample Hospital, Tianjin", "Sample Hospital, Shijiazhuang", "Sample Hospital, Shanghai"),
    *("Sample Hospital, Nanjing", "Sample Hospital, Hangzhou", "Sample Hospital, Guangzhou", "Sample Foundation"),
)
ROWS = 48  # of ChiCTR; then other registers and studies of ClinicalTrials.gov, 60 in all
OTHERS = (
    ("ISRCTN", "ISRCTN99000001", "China;United Kingdom"),
    ("ISRCTN", "ISRCTN99000002", "United Kingdom"),
    ("German Clinical Trials Register", "DRKS99000001", "Germany;China"),
    ("EU Clinical Trials Register", "EUCTR2020-999901-33-FR", "France"),
    ("JPRN", "JPRN-UMIN000999901", "Japan;China"),
    ("Sample Register", "SAMPLE-REG-1", "China"),
)


def ictrp_export(studies: list[dict]) -> bytes:
    """The export of the platform; `studies` are those of the sample pages, of which some are listed there as well."""
    rng = Random(SEED)
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\r\n")
    writer.writeheader()
    known = [study["protocolSection"]["identificationModule"] for study in _usual(studies)]
    for number in range(1, ROWS + 1):
        title = (
            known[number]["briefTitle"] if number % 16 == 0 else f"SAMPLE A made-up trial of another registry {number}"
        )
        writer.writerow(_chinese_row(number, title, rng))
    for register, trial_id, countries in OTHERS:
        day = _day(rng)
        row = _row(trial_id, register, f"SAMPLE A made-up trial listed as {trial_id}", day, countries)
        writer.writerow(row | {"Date registration": f"{day:%d/%m/%Y}", "Primary sponsor": "Sample Foundation"})
    held = [module["nctId"] for module in known[100:103]]
    for nct_id in (*held, "NCT99900001", "NCT99900002", "NCT99900003"):
        day = _day(rng)
        row = _row(nct_id, "ClinicalTrials.gov", f"SAMPLE A made-up trial listed as {nct_id}", day, "China")
        writer.writerow(row | {"Date registration": f"{day:%d/%m/%Y}", "Date enrollement": f"{day:%B %Y}"})
    return text.getvalue().encode()


def _usual(studies: list[dict]) -> list[dict]:
    """Studies with an ordinary title, in the order of their ids: titles that are hostile on purpose stay out."""
    plain = [study for study in studies if study["protocolSection"]["identificationModule"]["briefTitle"].isascii()]
    named = [study for study in plain if len(study["protocolSection"]["identificationModule"]["briefTitle"]) > 35]
    return sorted(named, key=lambda study: study["protocolSection"]["identificationModule"]["nctId"])


def _day(rng: Random) -> date:
    return date(2015, 1, 1) + timedelta(days=rng.randint(0, 3640))


def _row(trial_id: str, register: str, title: str, day: date, countries: str) -> dict[str, str]:
    return {
        "TrialID": trial_id,
        "Last Refreshed on": "21 July 2025",
        "Public title": title,
        "Scientific title": f"{title}, in full{' ' * 40}",  # the export pads
        "Date registration": day.isoformat(),
        "Date registration3": f"{day:%Y%m%d}",
        "Export date": "7/28/2025 9:00:00 AM",
        "Source Register": register,
        "Recruitment Status": "Recruiting",
        "other records": "No",
        "Date enrollement": day.isoformat(),
        "Target size": "100",
        "Study type": "Interventional study",
        "Phase": "N/A",
        "Countries": countries,
        "Condition": "Made-up condition",
        "Intervention": "Case series:none;",
        "Retrospective flag": "No",
        "Bridging flag truefalse": "False",
        "Bridged type": " " * 10,
    }


def _chinese_row(number: int, title: str, rng: Random) -> dict[str, str]:
    """One row of ChiCTR; every eighth enrolment date could be a day or a month, every twentieth states no country."""
    day = _day(rng)
    row = _row(f"ChiCTR99000{number:05d}", "ChiCTR", title, day, "" if number % 20 == 5 else "China")
    row["Primary sponsor"] = rng.choice(SPONSORS)
    if number % 8 == 3:
        row["Date enrollement"] = f"{day.month:02d}/{day.day % 12 + 1:02d}/{day.year}"
    if number == 1:  # before every window
        row |= {"Date registration": "2014-12-31", "Date registration3": "20141231"}
    return row


def chictr_export(studies: list[dict]) -> bytes:
    """The export of ChiCTR: four registrations that the platform lists too, six of its own; half name a study."""
    rng = Random(SEED + 1)
    ids = [study["protocolSection"]["identificationModule"]["nctId"] for study in _usual(studies)[200:205]]
    trials = "\n".join(_trials(ids, rng))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<trials>\n{trials}\n</trials>\n'.encode()


def _trials(nct_ids: list[str], rng: Random) -> Iterator[str]:
    for place, number in enumerate((*range(10, 14), *range(101, 107))):
        main = {
            "trial_id": f"ChiCTR99000{number:05d}",
            "utrn": "",
            "reg_name": "ChiCTR",
            "date_registration": _day(rng).isoformat(),
            "primary_sponsor": rng.choice(SPONSORS),
            "public_title": f"SAMPLE A made-up trial of ChiCTR's own export {number}",
            "date_enrolment": "2020-02",
            "recruitment_status": "Recruiting",
            "study_type": "Interventional study",
            "hc_freetext": "Made-up condition",
        }
        fields = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in main.items())
        named = f"<secondary_id><sec_id>{nct_ids[place // 2]}</sec_id></secondary_id>" if place % 2 == 0 else ""
        yield (
            f"<trial><main>{fields}</main><contacts></contacts><countries><country2>China</country2></countries>"
            f"<criteria><gender>Both</gender></criteria><secondary_ids>{named}</secondary_ids></trial>"
        )
