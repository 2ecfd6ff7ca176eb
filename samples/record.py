"""One made-up trial as ClinicalTrials.gov API v2 writes a study: same keys, same nesting, same order.

Belongs here: texts, dates and modules of a record. Does not belong here: which trials there are (plan.py, rest.py),
their sites (sites.py), hostile or dropped records (dropped.py). No person and no contact is ever written.
"""

from datetime import date, timedelta
from random import Random

from samples.plan import Trial

VERSION_HOLDER = date(2025, 7, 28)  # the day the published study searched the registry

PHASES = {
    "early_phase1": ["EARLY_PHASE1"],
    "phase1": ["PHASE1"],
    "phase1_phase2": ["PHASE1", "PHASE2"],
    "phase2": ["PHASE2"],
    "phase2_phase3": ["PHASE2", "PHASE3"],
    "phase3": ["PHASE3"],
    "phase4": ["PHASE4"],
    "not_applicable": ["NA"],
}
AGES = {  # several limits a group: the registry writes ages from years down to minutes
    "adult_older_adult": (("18 Years", None), ("18 Years", "75 Years"), ("20 Years", "80 Years"), ("40 Years", None)),
    "child_adult_older_adult": ((None, None), ("12 Years", None), ("6 Months", None), ("1 Minute", "85 Years")),
    "adult": (("18 Years", "55 Years"), ("18 Years", "64 Years"), ("20 Years", "45 Years")),
    "child_adult": (("6 Years", "50 Years"), (None, "45 Years"), ("28 Days", "60 Years")),
    "child": (("2 Years", "17 Years"), ("30 Minutes", "24 Hours"), ("6 Weeks", "12 Months"), ("2 Days", "28 Days")),
    "older_adult": (("65 Years", None), ("65 Years", "90 Years")),
}
CONDITIONS = (
    ("Non-small Cell Lung Cancer", "D002289", "Carcinoma, Non-Small-Cell Lung"),
    ("Asthma", "D001249", "Asthma"),
    ("Type 2 Diabetes", "D003924", "Diabetes Mellitus, Type 2"),
    ("Hypertension", "D006973", "Hypertension"),
    ("Gastric Cancer", "D013274", "Stomach Neoplasms"),
    ("Atopic Dermatitis", "D003876", "Dermatitis, Atopic"),
    ("Obesity", "D009765", "Obesity"),
    ("Chronic Kidney Disease", "D051436", "Renal Insufficiency, Chronic"),
    ("COPD", "D029424", "Pulmonary Disease, Chronic Obstructive"),
    ("Migraine", "D008881", "Migraine Disorders"),
    ("Melanoma", "D008545", "Melanoma"),
    ("Gestational Diabetes", "D016640", "Diabetes, Gestational"),
)
API_TYPES = {"drug": ("DRUG", "DRUG", "BIOLOGICAL"), "device": ("DEVICE",), "other": ("GENETIC", "COMBINATION_PRODUCT")}
BESIDE = ("PROCEDURE", "BEHAVIORAL", "OTHER", "RADIATION", "DIETARY_SUPPLEMENT", "DIAGNOSTIC_TEST")
STOPPED = ("terminated", "withdrawn", "suspended")
FINISHED = ("completed", "terminated", "withdrawn")


def study(trial: Trial, nct_id: str, posted: date, locations: list[dict], rng: Random) -> dict:
    """The whole record; modules that real records lack at times are lacking here as often."""
    condition = rng.choice(CONDITIONS)
    sponsor = _sponsor(trial, locations, rng)
    expanded = trial.design == "expanded_access"
    protocol = {
        "identificationModule": _identification(trial, nct_id, condition, sponsor, rng),
        "statusModule": _status(trial, posted, rng),
        "sponsorCollaboratorsModule": _sponsors(sponsor, rng),
        "oversightModule": {"oversightHasDmc": rng.random() < 0.4, "isFdaRegulatedDrug": False},
        "descriptionModule": {"briefSummary": f"A made-up record about {condition[0]}. Nothing in it happened."},
        "conditionsModule": _conditions(condition, rng),
        "designModule": _design(trial, rng),
        "armsInterventionsModule": _interventions(trial, rng),
        "outcomesModule": {"primaryOutcomes": [{"measure": "Made-up outcome", "timeFrame": "12 weeks"}]},
        "eligibilityModule": _eligibility(trial, rng),
        "contactsLocationsModule": {"locations": locations},
        "ipdSharingStatementModule": {"ipdSharing": rng.choice(("NO", "UNDECIDED"))},
    }
    _leave_out(protocol, expanded, bool(locations), rng)
    record = {"protocolSection": protocol}
    if trial.has_results:
        record["resultsSection"] = _results()
    record["derivedSection"] = _derived(condition, rng)
    record["hasResults"] = trial.has_results
    return record


def _leave_out(protocol: dict, expanded: bool, has_locations: bool, rng: Random) -> None:
    """Drop modules as often as real records lack them."""
    lacking = {"oversightModule": 0.05, "ipdSharingStatementModule": 0.4, "outcomesModule": 0.02}
    for module, rate in lacking.items():
        if rng.random() < rate or (expanded and module == "outcomesModule"):
            del protocol[module]
    if not has_locations:
        del protocol["contactsLocationsModule"]


def _sponsor(trial: Trial, locations: list[dict], rng: Random) -> dict:
    """A company for collaborative trials mostly, a hospital or university else; all made up."""
    city = locations[0]["city"] if locations else "Nowhere"
    if rng.random() < (0.25 if trial.collaboration == "single" else 0.7):
        return {"name": f"Sample Pharmaceuticals {rng.randint(1, 60)}", "class": "INDUSTRY"}
    kind = rng.choice(("Hospital", "Hospital", "University"))
    return {"name": f"Sample {kind} {rng.randint(1, 30)} of {city}", "class": "OTHER"}


def _identification(trial: Trial, nct_id: str, condition: tuple, sponsor: dict, rng: Random) -> dict:
    module = {"nctId": nct_id}
    if trial.number % 700 == 350:
        module["nctIdAliases"] = [f"NCT98{trial.number:06d}"]
    module["orgStudyIdInfo"] = {"id": f"SAMPLE-{trial.number:05d}"}
    if rng.random() < 0.1:
        module["secondaryIdInfos"] = [
            {"id": f"SAMPLE-R-{trial.number}", "type": "REGISTRY", "domain": "Made-up registry"}
        ]
    module["organization"] = {"fullName": sponsor["name"], "class": sponsor["class"]}
    module["briefTitle"] = f"SAMPLE {trial.number:05d}: Made-up Study of {condition[0]}"
    if rng.random() < 0.99:
        module["officialTitle"] = f"SAMPLE {trial.number:05d}: A Made-up Study in Made-up Patients With {condition[0]}"
    return module


def _status(trial: Trial, posted: date, rng: Random) -> dict:
    """Dates in an order that can be; two in five starts and completions are months only."""
    start = posted + timedelta(days=rng.randint(-200, 120))
    end = start + timedelta(days=rng.randint(200, 1500))
    if trial.status in FINISHED:
        end = min(end, VERSION_HOLDER - timedelta(days=rng.randint(30, 90)))
        start = min(start, end)
    updated = min(max(posted, end if trial.status in FINISHED else posted) + timedelta(days=20), VERSION_HOLDER)
    finished = "ACTUAL" if trial.status in FINISHED else "ESTIMATED"
    module = {"statusVerifiedDate": f"{updated:%Y-%m}", "overallStatus": trial.status.upper()}
    if trial.status in STOPPED:
        module["whyStopped"] = "Made-up reason \\[sample\\]"
    if trial.status == "unknown":
        module["lastKnownStatus"] = rng.choice(("RECRUITING", "NOT_YET_RECRUITING"))
    if trial.design == "expanded_access":
        return module | _posted(posted, updated, {}, None)
    module["expandedAccessInfo"] = {"hasExpandedAccess": False}
    started = _dated(start, "ACTUAL" if start <= posted else "ESTIMATED", rng)
    if trial.year < 2018 and rng.random() < 0.6:
        del started["type"]
    module["startDateStruct"] = started
    if rng.random() < 0.98:
        module["primaryCompletionDateStruct"] = _dated(end - timedelta(days=rng.randint(0, 90)), finished, rng)
        module["completionDateStruct"] = _dated(end, finished, rng)
    return module | _posted(posted, updated, {}, end if trial.has_results else None)


def _dated(day: date, kind: str, rng: Random) -> dict:
    return {"date": f"{day:%Y-%m}" if rng.random() < 0.4 else day.isoformat(), "type": kind}


def _posted(posted: date, updated: date, module: dict, end: date | None) -> dict:
    """Submission and posting dates; results follow the completion by a year, never after the last load."""
    submitted = (posted - timedelta(days=5)).isoformat()
    module |= {"studyFirstSubmitDate": submitted, "studyFirstSubmitQcDate": submitted}
    module["studyFirstPostDateStruct"] = {
        "date": posted.isoformat(),
        "type": "ACTUAL" if posted.year > 2016 else "ESTIMATED",
    }
    if end:
        results = min(max(end, posted) + timedelta(days=365), VERSION_HOLDER - timedelta(days=10))
        updated = max(updated, results)
        sent = (results - timedelta(days=20)).isoformat()
        module |= {"resultsFirstSubmitDate": sent, "resultsFirstSubmitQcDate": sent}
        module["resultsFirstPostDateStruct"] = {"date": results.isoformat(), "type": "ACTUAL"}
    module["lastUpdateSubmitDate"] = (updated - timedelta(days=3)).isoformat()
    module["lastUpdatePostDateStruct"] = {"date": updated.isoformat(), "type": "ACTUAL"}
    return module


def _sponsors(sponsor: dict, rng: Random) -> dict:
    module = {"responsibleParty": {"type": "SPONSOR"}, "leadSponsor": sponsor}
    if rng.random() < 0.3:
        module["collaborators"] = [{"name": f"Sample Institute {rng.randint(1, 40)}", "class": "OTHER"}]
    return module


def _conditions(condition: tuple, rng: Random) -> dict:
    return {"conditions": [condition[0]], **({"keywords": ["made up"]} if rng.random() < 0.5 else {})}


def _design(trial: Trial, rng: Random) -> dict:
    """Phases only for interventional trials; an expanded access has neither design nor enrolment."""
    if trial.design == "expanded_access":
        return {"studyType": "EXPANDED_ACCESS", "expandedAccessTypes": {"treatment": True}}
    if trial.design == "observational":
        module = {"studyType": "OBSERVATIONAL", "patientRegistry": False}
        module["designInfo"] = {
            "observationalModel": "COHORT",
            "timePerspective": rng.choice(("PROSPECTIVE", "RETROSPECTIVE")),
        }
    else:
        module = {"studyType": "INTERVENTIONAL", "phases": PHASES[trial.design]}
        randomized = rng.random() < 0.6
        module["designInfo"] = {
            "allocation": "RANDOMIZED" if randomized else "NA",
            "interventionModel": "PARALLEL" if randomized else "SINGLE_GROUP",
            "primaryPurpose": "TREATMENT",
            "maskingInfo": {"masking": "DOUBLE" if randomized else "NONE"},
        }
    count = rng.randint(8, 200) * (4 if trial.collaboration == "international" else 1)
    count = 0 if trial.status == "withdrawn" else count
    module["enrollmentInfo"] = {"count": count, "type": "ACTUAL" if trial.status in FINISHED else "ESTIMATED"}
    if rng.random() < 0.01:
        del module["enrollmentInfo"]["type"]
    return module


def _interventions(trial: Trial, rng: Random) -> dict:
    """One intervention a class, at times one beside it that is none of the biomedical classes."""
    types = [rng.choice(API_TYPES[name]) for name in trial.interventions]
    if rng.random() < 0.15:
        types.append(rng.choice(BESIDE))
    names = [f"Sample {kind.replace('_', ' ').lower()} {rng.randint(1, 400)}" for kind in types]
    if trial.design in ("observational", "expanded_access") or rng.random() < 0.05:
        return {"interventions": [{"type": kind, "name": name} for kind, name in zip(types, names, strict=True)]}
    titled = [f"{kind.replace('_', ' ').capitalize()}: {name}" for kind, name in zip(types, names, strict=True)]
    arm = {"label": "Made-up arm", "type": "EXPERIMENTAL", "interventionNames": titled}
    listed = [
        {"type": kind, "name": name, "armGroupLabels": [arm["label"]]} for kind, name in zip(types, names, strict=True)
    ]
    return {"armGroups": [arm], "interventions": listed}


def _eligibility(trial: Trial, rng: Random) -> dict:
    low, high = rng.choice(AGES[trial.age_group])
    module: dict = {
        "eligibilityCriteria": "Made-up criteria:\n\n* age \\>= 18 \\[sample\\]",
        "healthyVolunteers": False,
    }
    if trial.sex != "missing":
        module["sex"] = trial.sex.upper()
    module |= {key: age for key, age in (("minimumAge", low), ("maximumAge", high)) if age}
    names = trial.age_group.replace("older_adult", "OLDER").split("_")
    module["stdAges"] = [{"OLDER": "OLDER_ADULT"}.get(name, name.upper()) for name in names]
    if trial.design == "observational":
        module |= {"studyPopulation": "Made-up people", "samplingMethod": "NON_PROBABILITY_SAMPLE"}
    return module


def _results() -> dict:
    """The smallest results section: that there is one is all that is counted."""
    groups = [{"id": "FG000", "title": "Made-up group"}]
    started = {"type": "STARTED", "achievements": [{"groupId": "FG000", "numSubjects": "10"}]}
    return {
        "participantFlowModule": {"groups": groups, "periods": [{"title": "Overall Study", "milestones": [started]}]}
    }


def _derived(condition: tuple, rng: Random) -> dict:
    section: dict = {"miscInfoModule": {"versionHolder": VERSION_HOLDER.isoformat()}}
    if rng.random() < 0.83:
        section["conditionBrowseModule"] = {"meshes": [{"id": condition[1], "term": condition[2]}]}
    return section
