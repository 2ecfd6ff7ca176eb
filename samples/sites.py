"""The `locations` of a made-up trial, with the spellings and gaps that the registry's real sites have.

Belongs here: hospitals, cities, states, countries and their odd forms. Does not belong here: which regions and
partners a trial has. Every odd form still names its region; those that name none are extra sites, or stand
in trials of the rest of China.
"""

import json
from collections import Counter
from pathlib import Path
from random import Random

from samples.plan import Trial

PLACES: dict = json.loads((Path(__file__).resolve().parent / "places.json").read_text(encoding="utf-8"))
ODD_EVERY = 40  # every fortieth site of a region gets its next odd spelling
UNRESOLVABLE = ({"city": "Sample Town"}, {"city": "Sample Village", "state": "Other"}, {"city": "China"})
# How often each form of the two municipalities stands in the registry, measured on real sites.
MUNICIPALITY_STATES = {
    "beijing": ((None, 48), ("Beijing Municipality", 46), ("Beijing", 4), ("Beijing Shi", 2)),
    "tianjin": ((None, 34), ("Tianjin Municipality", 54), ("Tianjin", 12)),
}
SITE_STATUSES = {"recruiting": "RECRUITING", "not_yet_recruiting": "NOT_YET_RECRUITING"}
HOSPITALS = {"beijing": 40, "tianjin": 16, "shanghai": 30, "guangdong": 12}


class SiteWriter:
    """Writes sites one after the other and remembers how many of each region it wrote, to place the odd forms."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.written: Counter[str] = Counter()

    def locations(self, trial: Trial) -> list[dict]:
        """The sites of one trial, in the registry's key order: Chinese ones first."""
        sites = [site for region in trial.regions for site in self._region_sites(trial, region)]
        for province in trial.provinces:
            sites.append(self._chinese_site(trial, province, self._hospital_number(province)))
        if trial.collaboration == "domestic" and len(sites) < 2:
            sites.append(self._second_site(trial, sites[0]["facility"]))
        if sites and trial.number % 18 == 7:
            sites.append(self._repeated(sites[0]))
        if trial.collaboration == "domestic" and trial.regions == ("beijing",) and trial.number % 30 == 4:
            sites.append(self._by_post_code(trial.number))
        for country in trial.countries:
            sites.extend(self._foreign_sites(country))
        self._blur(trial, sites)
        if trial.collaboration == "domestic" and not trial.regions and trial.number % 25 == 3:
            sites.append(self._unresolvable(trial.number // 25))
        status = SITE_STATUSES.get(trial.status)
        return [_ordered(site, status) for site in sites]

    def _region_sites(self, trial: Trial, region: str) -> list[dict]:
        """One to three hospitals of one of the three regions; a single-institution trial has one."""
        most = 1 if trial.collaboration == "single" else min(3, 1 + int(trial.size * 1.3))
        count = self.rng.randint(1, most)
        first = self._hospital_number(region)
        return [
            self._chinese_site(trial, region, (first + step) % HOSPITALS.get(region, 8) + 1) for step in range(count)
        ]

    def _hospital_number(self, region: str) -> int:
        return self.rng.randint(1, HOSPITALS.get(region, 8))

    def _second_site(self, trial: Trial, facility: str) -> dict:
        """Another hospital of the same region, so that a domestic trial always has two institutions."""
        region = (*trial.regions, *trial.provinces)[0]
        number = int(facility.split()[2]) % HOSPITALS.get(region, 8) + 1
        return self._chinese_site(trial, region, number)

    def _chinese_site(self, trial: Trial, region: str, number: int) -> dict:
        """A site whose city and state text is drawn as the registry's are: 40 % without a state, some misspelt."""
        place = PLACES["china"][region]
        cities = place["cities"]
        weights = [4] + [1] * (len(cities) - 1)
        city, *point = self.rng.choices(cities, weights)[0]
        if region == "hebei":
            city, *point = next(entry for entry in cities if entry[0] == trial.hebei_city)
        site = {"facility": f"Sample Hospital {number} of {city}", "city": city, "country": "China"}
        state = self._state(region, place["state"])
        self.written[region] += 1
        turn, odd_now = divmod(self.written[region], ODD_EVERY)
        odd = [entry for entry in PLACES["odd_spellings"] if entry[0] == region]
        if odd and odd_now == ODD_EVERY // 2 and trial.collaboration != "single":
            _, site["city"], state = odd[turn % len(odd)]
            site["facility"] = f"Sample Hospital {number} of {site['city']}"
            if site["city"] == "Tianjing":
                point = [26.82656, 114.95747]  # the registry derived a wrong place from the wrong name
        if state:
            site["state"] = state
        if self.rng.random() < 0.7 and site["city"] == cities[0][0]:  # the seed of post codes knows the capital's only
            site["zip"] = f"{place['zip']}{self.rng.randint(0, 99):02d}"
        if point and self.rng.random() < 0.97:
            site["geoPoint"] = {"lat": point[0], "lon": point[1]}
        return site

    def _state(self, region: str, usual: str) -> str | None:
        forms = MUNICIPALITY_STATES.get(region, ((None, 38), (usual, 62)))
        return self.rng.choices([form for form, _ in forms], [weight for _, weight in forms])[0]

    def _repeated(self, site: dict) -> dict:
        """The same facility and city once more, as 4 % of real trials list it, without the state."""
        return {key: value for key, value in site.items() if key != "state"}

    def _by_post_code(self, number: int) -> dict:
        """A Beijing site whose city is a district that no list of cities has: only the post code says where it is."""
        return {"facility": f"Sample Hospital {number}", "city": "Sample District", "zip": "100020", "country": "China"}

    def _foreign_sites(self, country: str) -> list[dict]:
        """One or two sites of a country, under one of the names it had in successive snapshots."""
        place = PLACES["abroad"][country]
        name = self.rng.choice(place["countries"])
        sites = []
        cities = self.rng.sample(place["cities"], self.rng.randint(1, len(place["cities"])))
        for city, state, post_code, *point in cities:
            site = {"facility": f"Sample Hospital {self.rng.randint(1, 9)} of {city}", "city": city, "country": name}
            site |= {key: value for key, value in (("state", state), ("zip", post_code)) if value}
            if point:
                site["geoPoint"] = {"lat": point[0], "lon": point[1]}
            if self.rng.random() < 0.2:
                site["facility"] = self.rng.choice(("Research Site", f"Investigational Site {self.rng.randint(1, 90)}"))
            sites.append(site)
        return sites

    def _blur(self, trial: Trial, sites: list[dict]) -> None:
        """Placeholders and missing facilities, where the collaboration type does not hang on the name."""
        chinese = [site for site in sites if site["country"] == "China"]
        for place, site in enumerate(chinese[2:], start=trial.number):
            if trial.collaboration != "single" and place % 12 == 5:
                site["facility"] = ("Research Site", f"Investigational Site {place}")[place % 2]
            elif trial.collaboration != "single" and place % 90 == 40:
                del site["facility"]
        if trial.odd:
            del sites[1:]
        if trial.odd == "no_facility":
            del sites[0]["facility"]
        elif trial.odd == "placeholder":
            sites[0]["facility"] = "Investigational Site 12"
            sites.append({**sites[0], "facility": "Research Site"})  # one institution or two: nobody can tell
        elif trial.odd == "unresolved":
            sites[:] = [self._unresolvable(trial.number)]

    def _unresolvable(self, turn: int) -> dict:
        """A Chinese site whose text names no province or city that exists."""
        return {"facility": f"Sample Hospital {turn % 9 + 1}", **UNRESOLVABLE[turn % 3], "country": "China"}


def _ordered(site: dict, status: str | None) -> dict:
    """The site in the registry's key order, keys without a value left out."""
    order = ("facility", "status", "city", "state", "zip", "country", "geoPoint")
    return {key: value for key, value in ((key, ({"status": status} | site).get(key)) for key in order) if value}
