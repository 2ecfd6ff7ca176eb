"""Small made-up studies in API v2 form, for tests that need their number and dates more than their content."""


def made_study(
    number: int, *, posted: str, updated: str = "2025-06-01", title: str = "A trial", **names: object
) -> dict:
    """Study NCT9<number>; `names` become members of the identification module."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT9{number:07d}", "briefTitle": title, **names},
            "statusModule": {
                "overallStatus": "COMPLETED",
                "studyFirstPostDateStruct": {"date": posted, "type": "ACTUAL"},
                "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
            },
            "designModule": {"studyType": "INTERVENTIONAL"},
            "contactsLocationsModule": {"locations": [{"city": "Beijing", "country": "China"}]},
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2000-01-01"}},
        "hasResults": False,
    }


def made_studies(per_year: dict[int, int]) -> list[dict]:
    """So many studies a posted year, posted and updated on days spread over it."""
    studies = []
    for year, count in sorted(per_year.items()):
        for number in range(count):
            day = f"{year}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            studies.append(made_study(len(studies) + 1, posted=day, updated=day, title=f"Trial {number} of {year}"))
    return studies
