"""Names of countries, and of the regions and cities of those whose seeds know them, for splitting texts of sites.

Belongs here: reading the reviewed seeds of geography into one immutable object, the key under which two spellings
are one. Does not belong here: splitting a text (sources/clinicaltrials_gov_locations.py), resolving a site to a
place for a figure; that is dbt's, with the macros `place_key` and `country_key`, of which `place_key` here is the
same rule.
"""

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ingestion.errors import IngestionError

_APOSTROPHES = re.compile("[''’‘`´]")
_NO_WORD = re.compile(r"[\W_]+")
_KINDS = re.compile(
    "( (shi|sheng|province|municipality|city|autonomous region|autonomous prefecture|prefecture|zizhiqu|league|region|"
    "china|prc|pr china|p r china|[0-9]{6}))+$"
)


Meanings = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True)
class KnownPlaces:
    """What the seeds know. Keys are those of `plain_key` (countries) and `place_key` (states, cities).

    `countries`: key of a spelling → country id. The others: country id → key of a spelling → region ids it can mean;
    `as_state` and `as_city` by the field it can stand in, `region_names` and `city_names` by what it is the name of.
    Nothing is known by default.
    """

    countries: Mapping[str, str] = field(default_factory=dict)
    as_state: Meanings = field(default_factory=dict)
    as_city: Meanings = field(default_factory=dict)
    region_names: Meanings = field(default_factory=dict)
    city_names: Meanings = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Hex sha256 of all that is known."""
        told = [self.countries, self.as_state, self.as_city, self.region_names, self.city_names]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=sorted).encode()).hexdigest()


def plain_key(text: str) -> str:
    """Words of a text without accents, case, punctuation and blanks."""
    return _plain_words(text).replace(" ", "")


def place_key(text: str) -> str:
    """The same without the words for the kind of place at the end, so that Hebei and Hebei Province are one."""
    return _KINDS.sub("", _plain_words(text)).replace(" ", "")


def _plain_words(text: str) -> str:
    bare = "".join(each for each in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(each))
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", bare)).strip()


def known_places(seeds: Path) -> KnownPlaces:
    """Places of the seeds in a folder (dbt_project/seeds/geography).

    Raises IngestionError when a seed cannot be read.
    """
    countries = [(row["label_en"], row["country_id"]) for row in _rows(seeds / "countries.csv")]
    countries += [(row["spelling"], row["country_id"]) for row in _rows(seeds / "country_aliases.csv")]
    regions, cities = _rows(seeds / "regions.csv"), _rows(seeds / "cities.csv")
    country_of = {row["region_id"]: row["country_id"] for row in regions}
    # (spelling, fields it can stand in, region)
    of_regions = [(row[label], "both", row["region_id"]) for row in regions for label in _LABELS]
    of_regions += [(row["spelling"], row["kind"], row["region_id"]) for row in _rows(seeds / "region_aliases.csv")]
    of_cities = [(row[label], "both", row["region_id"]) for row in cities for label in _LABELS]
    of_cities += [(row["spelling"], row["kind"], row["region_id"]) for row in _rows(seeds / "city_aliases.csv")]
    return KnownPlaces(
        {plain_key(spelling): country_id for spelling, country_id in countries},
        _meanings(country_of, of_regions + of_cities, "state", "both"),
        _meanings(country_of, of_regions + of_cities, "city", "both"),
        _meanings(country_of, of_regions, "state", "city", "both"),
        _meanings(country_of, of_cities, "state", "city", "both"),
    )


_LABELS = ("label_en", "label_zh")


def _meanings(country_of: Mapping[str, str], spellings: list[tuple[str, str, str]], *kinds: str) -> Meanings:
    found: dict[str, dict[str, set[str]]] = {}
    for text, kind, region_id in spellings:
        if kind in kinds:
            found.setdefault(country_of[region_id], {}).setdefault(place_key(text), set()).add(region_id)
    return {country: {key: frozenset(ids) for key, ids in keys.items()} for country, keys in found.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise IngestionError(f"{path}: the seed cannot be read ({error.strerror}); restore it") from error
