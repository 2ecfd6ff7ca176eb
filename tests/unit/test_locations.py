"""The text of Locations split into sites: a split that says exact is the truth, whatever the parts are."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingestion.places import KnownPlaces, place_key, plain_key
from ingestion.sources import clinicaltrials_gov_locations as locations
from ingestion.sources.clinicaltrials_gov_locations import split_locations
from tests.conftest import ROOT

FIELDS = ("facility", "city", "state", "zip", "country")
SUFFIXES = {"China": "CHN", "United States": "USA", "Georgia": "GEO", "Korea, Republic of": "KOR", "France": "FRA"}
REGIONS = {"Hebei": "hebei", "Beijing": "beijing", "Jilin": "jilin"}
CITIES = {"Tangshan": "hebei", "Beijing": "beijing", "Jilin": "jilin", "Changchun": "jilin"}


def meanings(*named: dict[str, str]):
    return {"CHN": {place_key(name): frozenset({region}) for names in named for name, region in names.items()}}


PLACES = KnownPlaces(
    {plain_key(name): country_id for name, country_id in SUFFIXES.items()},
    meanings(REGIONS, CITIES),
    meanings(REGIONS, CITIES),
    meanings(REGIONS),
    meanings(CITIES),
)


def text_of(site: dict[str, str]) -> str:
    """The registry's way: the parts that are given, joined, nothing escaped."""
    return ", ".join(site[name] for name in FIELDS if name in site)


def parts(site: dict[str, str]) -> dict[str, str]:
    return {name: site[name] for name in FIELDS if name in site}


# (text, exact parts or None, certain parts, place text)
WORKED = [
    ("Example Clinic, Boston, Massachusetts, 02118, United States", True,
     ("Example Clinic", "Boston", "Massachusetts", "02118", "United States"), None),
    ("Example, Inc., West Wing, Boston, Massachusetts, United States", True,
     ("Example, Inc., West Wing", "Boston", "Massachusetts", None, "United States"), None),
    ("Example Clinic, Omaha, NE, Nebraska, 68105, United States", False,
     (None, None, None, None, "United States"), None),
    ("Example Hospital, Nice, 06000, France", True, ("Example Hospital", "Nice", None, "06000", "France"), None),
    ("Unit 4, Example Hospital, Nice, 06000, France", True,
     ("Unit 4, Example Hospital", "Nice", None, "06000", "France"), None),
    ("Example, Nice, Provence, 06000, France", False, (None, None, None, "06000", "France"), None),
    ("Example, Lyon Cedex 04, France", False, (None, None, None, None, "France"), None),
    ("Nice, France", True, (None, "Nice", None, None, "France"), None),
    ("Example Hospital, Seoul, 03080, Korea, Republic of", True,
     ("Example Hospital", "Seoul", None, "03080", "Korea, Republic of"), None),
    ("Example Hospital, Beijing, Beijing Municipality, 100020, China", True,
     ("Example Hospital", "Beijing", "Beijing Municipality", "100020", "China"), None),
    ("Example Hospital, Beijing, Beijing, China", False, (None, "Beijing", None, None, "China"), None),
    ("Example Hospital, Tangshan, Hebei, 063000, China", True,
     ("Example Hospital", "Tangshan", "Hebei", "063000", "China"), None),
    ("Ward 3, Example Hospital, Tangshan, China", True, ("Ward 3, Example Hospital", "Tangshan", None, None, "China"),
     None),
    ("Example Hospital, Changchun, Jilin, China", False, (None, None, None, None, "China"), "Jilin"),
    ("Ann Example, Tangshan, China", False, (None, None, None, None, "China"), "Tangshan"),
    ("Example, Unknown Town, Hebei, China", False, (None, None, None, None, "China"), "Hebei"),
    ("Example Hospital, Tangshan, Atlantis", False, (None, None, None, None, None), None),
]  # fmt: skip


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case[0])
def test_a_text_is_split_where_one_reading_is_left_and_keeps_what_is_certain_where_not(case):
    text, is_exact, expected, place = case
    [site] = split_locations(text, PLACES, has_zip=True)
    assert tuple(site.get(name) for name in FIELDS) == expected
    assert site["siteParse"] == ("exact" if is_exact else "ambiguous")
    assert site.get("locationText") == (None if is_exact else text) and site.get("placeText") == place


def test_bars_end_a_site_only_where_one_can_end():
    text = "A | B, Nice, 06000, France|C|D Hospital, Nice, 06000, France|E, Nice, 06000, France"
    found = split_locations(text, PLACES, has_zip=True)
    assert [site["facility"] for site in found] == ["A | B", "C|D Hospital", "E"]
    # A country nobody knows, or a facility in two parts: both are shown, and what follows is not a whole facility
    unknown, after, last = split_locations(
        "A, B|C Hospital, Nice, France|D Hospital, Nice, France", PLACES, has_zip=False
    )
    assert unknown == {"siteParse": "ambiguous", "locationText": "A, B"}
    assert parts(after) == {"city": "Nice", "country": "France"} and after["siteParse"] == "ambiguous"
    assert last["siteParse"] == "exact"


def test_without_a_zip_in_the_layout_nothing_is_taken_for_one():
    [site] = split_locations("Example Hospital, Praha 2, France", PLACES, has_zip=False)
    assert parts(site) == {"facility": "Example Hospital", "city": "Praha 2", "country": "France"}
    [site] = split_locations("Example Hospital, Nice, 06000, France", PLACES, has_zip=False)
    assert parts(site) == {"country": "France"} and site["siteParse"] == "ambiguous"


def test_with_no_places_known_nothing_is_certain():
    assert split_locations("A, Nice, France", KnownPlaces(), has_zip=True) == [
        {"siteParse": "ambiguous", "locationText": "A, Nice, France"}
    ]


# ---- whatever the parts are, within the rules of the module ---------------------------------------

HARD = [
    *SUFFIXES, *REGIONS, *CITIES, "Beijing Municipality", "Hebei Province", "Omaha", "NE", "Lyon Cedex 04", "Praha 2",
    "Example Hospital", "Research Site", "06000", "100020", "SW1A 1AA", "Ward 3", "Unknown Town", "Republic of", "A|B",
    "|", "a,b", "x",
]  # fmt: skip
WORDS = st.one_of(st.sampled_from(HARD), st.text("aB1, |-", min_size=1, max_size=6))
FACILITIES = st.lists(WORDS, min_size=1, max_size=4).map(", ".join).filter(lambda text: text == text.strip())  # rule 1


def can_be_a_place(text: str) -> bool:
    """Rules 1 to 3: no comma that separates, no bar, no blank at an end, not the form of a zip."""
    return "|" not in text and ", " not in text and text == text.strip() and not ZIP(text)


ZIP = locations._ZIP.fullmatch
PLACE_WORDS = WORDS.filter(can_be_a_place)


@st.composite
def sites(draw) -> dict[str, str]:
    """A site that keeps the rules which the module states, and no other."""
    country = draw(st.sampled_from(sorted(SUFFIXES)))
    site = {
        "facility": draw(st.none() | FACILITIES),
        "city": draw(PLACE_WORDS),
        "state": draw(PLACE_WORDS if country == "United States" else st.none() | PLACE_WORDS),
        "zip": draw(st.none() | st.sampled_from(["06000", "100020", "SW1A 1AA", "2100", "Block 743", "99999-1234"])),
        "country": country,
    }
    facility, city, state = site["facility"], site["city"], site["state"]
    assume(site["zip"] is None or facility is not None)  # rule 4
    if facility is not None:  # rule 2
        ended = facility.split("|")[:-1]
        assume(not any(plain_key(each.rpartition(", ")[2]) in PLACES.countries for each in ended))
        assume(not any(plain_key(", ".join(each.split(", ")[-2:])) in PLACES.countries for each in ended))
    if country == "United States":
        assume(not re.fullmatch("[A-Z]{2}", city))  # rule 2
    else:
        assume(not re.search(r"hospital|site", city, re.IGNORECASE))  # rule 6
    if country == "China" and state is None:  # rule 7
        assume(not city.lower().endswith(" municipality"))
        is_province = place_key(city) in PLACES.region_names["CHN"] and place_key(city) not in PLACES.city_names["CHN"]
        last = place_key((facility or "").rpartition(", ")[2])
        assume(not (is_province and last in PLACES.city_names["CHN"]))
    return {name: value for name, value in site.items() if value is not None}


@settings(max_examples=400, deadline=None)
@given(st.lists(sites(), min_size=1, max_size=3), st.booleans())
def test_a_split_that_says_exact_is_the_truth_and_what_is_given_of_others_is(truth, has_zip):
    if not has_zip:
        truth = [{name: value for name, value in site.items() if name != "zip"} for site in truth]
    found = split_locations("|".join(map(text_of, truth)), PLACES, has_zip=has_zip)
    for site in found:
        assert site["siteParse"] != "exact" or parts(site) in truth
        assert ("locationText" in site) == (site["siteParse"] == "ambiguous")
    assert len(found) >= len(truth)  # a facility with a bar can look like two sites, never two sites like one
    if len(found) == len(truth):
        for site, true in zip(found, truth, strict=True):
            assert parts(site).items() <= true.items()
            assert site.get("placeText") in (None, true.get("state", true["city"]))


def test_the_seeds_know_every_country_and_region_that_a_site_is_told_by():
    from ingestion.places import known_places

    places = known_places(ROOT / "dbt_project" / "seeds" / "geography")
    assert places.countries[plain_key("Turkey (Türkiye)")] == "TUR"
    assert places.region_names["CHN"]["hebei"] == {"hebei"} and "hebei" not in places.city_names["CHN"]
    assert places.as_city["CHN"][place_key("Suzhou")] == {"jiangsu", "anhui"}
    assert places.digest == known_places(ROOT / "dbt_project" / "seeds" / "geography").digest
