"""The Locations text of a table download, split into sites where that can be done with certainty.

Belongs here: what a text of sites can mean, which of its parts are certain. Does not belong here: the other columns
(clinicaltrials_gov_csv.py), which places there are (handed in), resolving a site to a region; that is dbt's.

The registry joins the sites of a trial with `|`, and the parts of a site, those that are given, with `, `: facility,
city, state, zip, country (the layout before 2023 without zip). Nothing is escaped, and facilities are full of commas.
So every reading of a text that the rules below admit is made. One reading: the site is `exact`. Several, or none: it
is `ambiguous`, only parts in which all readings agree are kept, and the text stays beside them.

The rules, all measured on the 11,584 sites of 1,387 real studies (tests/contract/test_real_tables.py):
1. A site ends in a country whose name we know, and names a city. No part begins or ends with a blank. A country that
   holds `, ` (Korea, Republic of) does not end in the name of another.
2. Only a facility holds `, ` (20 cities, 10 states do; none of the United States without a state's abbreviation
   before it, none of China), only a facility holds `|`, and none holds `, `, a country and then a bar.
3. A zip holds a digit (2 do not), and no city or state has the form of one (`_ZIP`).
4. Where a zip is given, so is the facility (no exception; 11 sites have no facility).
5. Sites in the United States give their state (no exception).
6. No city outside the United States has a word such as Hospital, University or Site in its name (1 has).
7. In China the city field never holds the name of a municipality with that word (Beijing Municipality), nor a
   province after a facility that ends in `, ` and the name of a city (no exception).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.places import KnownPlaces, place_key, plain_key

EXACT, AMBIGUOUS = "exact", "ambiguous"

_BETWEEN_SITES = re.compile(r"(?<! )\|(?! )")  # with blanks around it, the bar is part of a facility's name
_ZIP = re.compile(r"(?=.*[0-9])(?=.{3})[A-Z0-9](?:[0-9 -]|[A-Z]{1,3}(?![A-Z]))*|[A-Z]{2,3}-?[0-9][0-9 -]*")
_US_ZIP = re.compile(r"[0-9]{5}(-?[0-9]{4})?")
_US_STATE_CODE = re.compile(r"[A-Z]{2}")
_INSTITUTION = re.compile(
    r"\b(hospitals?|universi\w+|clinics?|clinica|clinique|klinik\w*|institut\w*|departments?|centers?|centres?|"
    r"medical|laborator\w+|faculty|college|school|krankenhaus|ospedale|h[oô]pital|rigshospitalet|sites?|investigat\w+)\b",
    re.IGNORECASE,
)
_MUNICIPALITY = re.compile(r" municipality$", re.IGNORECASE)


@dataclass(frozen=True)
class _Reading:
    """One meaning of a text; a part is None where it is not given."""

    facility: str | None
    city: str
    state: str | None
    zip: str | None


def split_locations(text: str, places: KnownPlaces, *, has_zip: bool) -> list[dict[str, str]]:
    """The sites of a Locations cell as API v2 `locations`, each with `siteParse`; `has_zip` tells the layout.

    An ambiguous site also has `locationText`, as received, and `placeText` where its last place, be it city or
    state, means one region either way.
    """
    sites, is_after_unknown = [], False
    for piece in _pieces(text):
        site = _site(piece, places, has_zip)
        if is_after_unknown:  # its beginning may be the end of the site before
            site = _without_facility(site, piece)
        is_after_unknown = "country" not in site
        sites.append(site)
    return sites


def _pieces(text: str) -> Iterator[str]:
    """Texts of one site each. A bar without a comma before it cannot end a site, which has city and country."""
    held = ""
    for piece in _BETWEEN_SITES.split(text):
        held += piece
        if ", " in held:
            yield held
            held = ""
        else:
            held += "|"
    if held.strip("|"):
        yield held.removesuffix("|")


def _country(parts: list[str], places: KnownPlaces) -> tuple[int, str] | None:
    """How many parts at the end are the country, and its id: one, or two as in Korea, Republic of."""
    for count in (1, 2):
        found = places.countries.get(plain_key(", ".join(parts[-count:]))) if count <= len(parts) else None
        if found:
            return count, found
    return None


def _site(text: str, places: KnownPlaces, has_zip: bool) -> dict[str, str]:
    parts = text.split(", ")
    country = _country(parts, places)
    if country is None:
        return {"siteParse": AMBIGUOUS, "locationText": text}
    count, country_id = country
    rest, name = parts[:-count], ", ".join(parts[-count:])
    readings = list(dict.fromkeys(_readings(rest, country_id, places, has_zip)))
    if len(readings) == 1:
        return _named(readings[0]) | {"country": name, "siteParse": EXACT}
    site = _common(readings) | {"country": name, "siteParse": AMBIGUOUS, "locationText": text}
    place = _place_text(readings, country_id, places)
    return site | ({"placeText": place} if place and "city" not in site and "state" not in site else {})


def _readings(parts: list[str], country_id: str, places: KnownPlaces, has_zip: bool) -> Iterator[_Reading]:
    last = parts[-1] if parts else ""
    is_zip = has_zip and bool((_US_ZIP if country_id == "USA" else _ZIP).fullmatch(last))
    can_be_zip = has_zip and any(character.isdigit() for character in last)
    if can_be_zip:
        yield from _placed(parts[:-1], last, country_id, places)
    if not is_zip:
        yield from _placed(parts, None, country_id, places)


def _placed(parts: list[str], zip_code: str | None, country_id: str, places: KnownPlaces) -> Iterator[_Reading]:
    """Readings of facility, city and state, with a state and without one."""
    if country_id != "USA":
        facility = ", ".join(parts[:-1]) or None
        if parts and (facility or not zip_code) and _can_be(facility, parts[-1], country_id, places):
            yield _Reading(facility, parts[-1], None, zip_code)
    facility = ", ".join(parts[:-2]) or None
    if len(parts) >= 2 and (facility or not zip_code) and _can_be(facility, parts[-2], country_id, places, parts[-1]):
        yield _Reading(facility, parts[-2], parts[-1], zip_code)


def _can_be(facility: str | None, city: str, country_id: str, places: KnownPlaces, state: str | None = None) -> bool:
    """Whether the rules admit this city after this facility."""
    if country_id == "USA":
        return not _US_STATE_CODE.fullmatch(city)
    if _INSTITUTION.search(city):
        return False
    if country_id == "CHN" and state is None:
        return not _MUNICIPALITY.search(city) and not _is_province_after_city(facility, city, country_id, places)
    return True


def _is_province_after_city(facility: str | None, city: str, country_id: str, places: KnownPlaces) -> bool:
    """Whether `city` is the name of a region and of no city, and the facility ends in the name of a city."""
    key, cities = place_key(city), places.city_names.get(country_id, {})
    if facility is None or key in cities or key not in places.region_names.get(country_id, {}):
        return False
    return place_key(facility.rpartition(", ")[2]) in cities


def _named(reading: _Reading) -> dict[str, str]:
    given = {"facility": reading.facility, "city": reading.city, "state": reading.state, "zip": reading.zip}
    return {name: value for name, value in given.items() if value}


def _common(readings: list[_Reading]) -> dict[str, str]:
    """Parts that are the same in all readings."""
    if not readings:
        return {}
    named = [_named(reading) for reading in readings]
    return {name: value for name, value in named[0].items() if all(other.get(name) == value for other in named)}


def _place_text(readings: list[_Reading], country_id: str, places: KnownPlaces) -> str | None:
    """The last place of all readings, when it tells the same region as a state and as a city."""
    last = {reading.state or reading.city for reading in readings}
    if len(last) != 1:
        return None
    (text,) = last
    key = place_key(text)
    regions = places.as_state.get(country_id, {}).get(key, frozenset())
    if len(regions) != 1 or places.as_city[country_id].get(key) != regions:
        return None
    # A city before it that lies elsewhere would contradict it as a state
    cities = [places.as_city[country_id].get(place_key(reading.city)) for reading in readings if reading.state]
    return text if all(found is None or found & regions for found in cities) else None


def _without_facility(site: dict[str, str], text: str) -> dict[str, str]:
    kept = {name: value for name, value in site.items() if name != "facility"}
    return kept | {"siteParse": AMBIGUOUS, "locationText": text}
