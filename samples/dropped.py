"""Records that filters must drop, and hostile texts that must stay inert.

Belongs here: variants of ordinary made-up trials, one per reason. Does not belong here: trials that a monitor with the
reference country China counts.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from samples.plan import Trial

# kind -> how many; the kind says why a monitor whose reference is China alone does not count the record
DROPPED = {
    "posted_2014": 6,
    "posted_2025": 6,
    "abroad_only": 8,
    "not_biomedical": 10,
    "no_location": 5,
    "taiwan_only": 3,
    "hong_kong_only": 3,
    "macao_only": 1,
    "expanded_access_abroad": 2,
}
NOT_BIOMEDICAL = ("BEHAVIORAL", "PROCEDURE", "OTHER")
ABROAD = {
    "abroad_only": ["united_states", "turkey"],
    "taiwan_only": ["taiwan"],
    "hong_kong_only": ["hong_kong"],
    "macao_only": ["macao"],
    "expanded_access_abroad": ["france"],
}


def dropped_trials(first_number: int, rng: Random) -> Iterator[tuple[str, Trial, date]]:
    """Kind, trial and posted date of every record that a filter must drop."""
    number = first_number
    for kind, count in DROPPED.items():
        for turn in range(count):
            year = {"posted_2014": 2014, "posted_2025": 2025}.get(kind, 2015 + turn)
            trial = Trial(number, "single", () if kind in ABROAD else ("beijing",), (), rng.random(), year=year)
            trial.design, trial.interventions = "phase2", ("drug",)
            trial.sex, trial.age_group, trial.status = "all", "adult_older_adult", "completed"
            trial.countries = ABROAD.get(kind, [])
            if kind == "expanded_access_abroad":
                trial.design, trial.status = "expanded_access", ("available", "no_longer_available")[turn]
            # the two days beside the window are the ones a wrong comparison would let in
            edge = {"posted_2014": date(2014, 12, 31 - turn), "posted_2025": date(2025, 1, 1 + turn)}
            yield kind, trial, edge.get(kind, date(year, 6, 1 + turn))
            number += 1


def spoil(kind: str, turn: int, record: dict) -> None:
    """Change what the plan of a trial cannot say: interventions that are not biomedical, no locations."""
    protocol = record["protocolSection"]
    if kind == "not_biomedical":
        kinds = {NOT_BIOMEDICAL[turn % 3], NOT_BIOMEDICAL[turn % 2]}
        interventions = [{"type": name, "name": f"Sample {name.lower()}"} for name in sorted(kinds)]
        protocol["armsInterventionsModule"] = {"interventions": interventions}
    elif kind == "no_location":
        del protocol["contactsLocationsModule"]


HOSTILE = (
    "SAMPLE <script>alert(1)</script> & <b>bold</b>",
    '=HYPERLINK("http://example.invalid","x")',
    "SAMPLE javascript:alert(1) [x](javascript:alert(1))",
    "SAMPLE control characters \u0001\u0007\u001b[31m\u007f\u0085 and \u202eturned\u202c text",
    'SAMPLE with "versionHolder":"2001-01-01" and \\"versionHolder\\":\\"x\\" inside',
    '+SAMPLE|\'; drop table marts.fct_trials; -- "quotes" {{ 7*7 }} ${x} %s',
    "@SAMPLE ../../etc/passwd 北京 “quotes” 🧪",
)
LONG_TEXT = "SAMPLE of a very long text. " * 1430  # 40,040 characters


def make_hostile(records: list[dict]) -> None:
    """Put the hostile titles into records that are counted, so that they reach tables and pages."""
    for turn, title in enumerate(HOSTILE):
        identification = records[turn * 11]["protocolSection"]["identificationModule"]
        identification["briefTitle"] = title
        identification["officialTitle"] = title
    long = records[len(HOSTILE) * 11]["protocolSection"]
    long["identificationModule"]["officialTitle"] = LONG_TEXT
    long["descriptionModule"]["detailedDescription"] = LONG_TEXT
