"""Made-up studies of the size and shape of real ones, as bodies of `/studies`, straight to disk.

Belongs here: growing the short samples to realistic length. Does not belong here: measuring (stages.py), anything
that ends up in the project: the files go to a folder of the caller and are never committed.

The plan of each study (places, dates, sponsors, phases) is that of a sample in turn; texts, outcomes, sites abroad and
results are added until the lengths are those of 1,387 real studies: 13 kB without results, 50 kB with, 18 kB on
the mean, 8 sites, results in 13 of 100. Words follow Zipf's law, so that they compress as text does. Seeded: same
count, same bytes.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import zstandard

PAGE = 1000
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "clinicaltrials_gov"
_SYLLABLES = [one + two for one in "bcdfghklmnprstvz" for two in ("a", "e", "i", "o", "u", "ar", "en", "il", "ost")]
_RESULTS = 0.13


def sample_heads() -> list[bytes]:
    """Every sample as minified JSON without the modules that are made here, open at its protocol section."""
    heads = []
    for path in sorted(SAMPLES.glob("page-*.json.zst")):
        with path.open("rb") as file:
            page = json.loads(zstandard.ZstdDecompressor().stream_reader(file).read())
        for study in page["studies"]:
            protocol = study["protocolSection"]
            for module in ("descriptionModule", "outcomesModule"):
                protocol.pop(module, None)
            protocol["identificationModule"].pop("nctIdAliases", None)
            protocol.get("eligibilityModule", {}).pop("eligibilityCriteria", None)
            protocol.get("armsInterventionsModule", {}).pop("armGroups", None)
            study.pop("resultsSection", None)
            study.pop("hasResults", None)
            heads.append(msgspec.json.encode(study))
    return heads


class _Pool:
    """Sentences and small parts to draw from, made once."""

    def __init__(self, rng: Random) -> None:
        words = ["".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3, 3, 4)))) for _ in range(30_000)]
        weights = [1 / rank for rank in range(1, len(words) + 1)]
        stream = rng.choices(words, weights, k=3_000_000)
        self.sentences = [" ".join(stream[at : at + 16]).capitalize() + ". " for at in range(0, len(stream) - 16, 16)]
        self.sites = [self._site(rng, stream) for _ in range(5_000)]
        self.outcomes = [self._outcome(rng) for _ in range(20_000)]
        self.events = [self._event(rng, stream) for _ in range(20_000)]
        self.measures = [self._measure(rng) for _ in range(20_000)]

    def text(self, rng: Random, sentences: int) -> str:
        return "".join(rng.choices(self.sentences, k=sentences)).rstrip()

    def _site(self, rng: Random, stream: list[str]) -> dict:
        city, country = rng.choice(stream).capitalize(), rng.choice(("United States", "France", "Japan", "Spain"))
        place = {"lat": round(rng.uniform(-50, 60), 5), "lon": round(rng.uniform(-120, 140), 5)}
        name = f"{rng.choice(stream)} {rng.choice(stream)} Sample Hospital".title()
        zip_code = str(rng.randrange(10000, 99999))
        return {"facility": name, "city": city, "zip": zip_code, "country": country, "geoPoint": place}

    def _outcome(self, rng: Random) -> dict:
        return {"measure": self.text(rng, 1), "description": self.text(rng, 2), "timeFrame": self.text(rng, 1)[:60]}

    def _event(self, rng: Random, stream: list[str]) -> dict:
        stats = [
            {
                "groupId": f"EG00{group}",
                "numEvents": rng.randrange(40),
                "numAffected": rng.randrange(30),
                "numAtRisk": 212,
            }
            for group in range(3)
        ]
        return {"term": " ".join(rng.choices(stream, k=3)), "organSystem": rng.choice(stream), "stats": stats}

    def _measure(self, rng: Random) -> dict:
        values = [
            {"groupId": f"OG00{group}", "value": f"{rng.gauss(40, 12):.2f}", "spread": f"{abs(rng.gauss(5, 2)):.2f}"}
            for group in range(3)
        ]
        return {
            "type": "SECONDARY",
            "title": self.text(rng, 1),
            "description": self.text(rng, 2),
            "paramType": "MEAN",
            "dispersionType": "Standard Deviation",
            "unitOfMeasure": "units",
            "classes": [{"categories": [{"measurements": values}]}],
        }


def made_study(head: bytes, number: int, pool: _Pool, rng: Random, *, is_changed: bool) -> bytes:
    """One study: the head of a sample with another number, grown to the length of a real one."""
    long = rng.lognormvariate(0, 0.45)
    groups = [
        {"label": pool.text(rng, 1)[:40], "type": "EXPERIMENTAL", "description": pool.text(rng, 3)} for _ in range(2)
    ]
    detailed = pool.text(rng, round(16 * long))
    modules = {
        "descriptionModule": {
            "briefSummary": pool.text(rng, 4),
            "detailedDescription": detailed,
        },
        "outcomesModule": {
            "primaryOutcomes": rng.choices(pool.outcomes, k=2),
            "secondaryOutcomes": rng.choices(pool.outcomes, k=round(5 * long)),
        },
        "referencesModule": {"references": [{"pmid": str(rng.randrange(10**8)), "citation": pool.text(rng, 3)}]},
    }
    body = head.replace(b'{"protocolSection":{', b'{"protocolSection":{' + msgspec.json.encode(modules)[1:-1] + b",", 1)
    criteria = msgspec.json.encode({"eligibilityCriteria": pool.text(rng, round(18 * long))})[1:-1]
    body = body.replace(b'"eligibilityModule":{', b'"eligibilityModule":{' + criteria + b",", 1)
    arms = msgspec.json.encode({"armGroups": groups})[1:-1]
    body = body.replace(b'"armsInterventionsModule":{', b'"armsInterventionsModule":{' + arms + b",", 1)
    sites = b",".join(map(msgspec.json.encode, rng.choices(pool.sites, k=rng.choice((0, 0, 0, 1, 3, 8, 16)))))
    if sites:
        body = body.replace(b'"locations":[', b'"locations":[' + sites + b",", 1)
    at = body.index(b'"nctId":"') + 9
    body = body[:at] + b"NCT%08d" % number + body[at + 11 :]
    if is_changed:
        body = body.replace(b'"briefTitle":"', b'"briefTitle":"Changed ', 1)
    return body[:-1] + _results(pool, rng, long) + b"}"


def _results(pool: _Pool, rng: Random, long: float) -> bytes:
    if rng.random() >= _RESULTS:
        return b',"hasResults":false'
    section = {
        "outcomeMeasuresModule": {"outcomeMeasures": rng.choices(pool.measures, k=round(26 * long))},
        "adverseEventsModule": {
            "seriousEvents": rng.choices(pool.events, k=round(30 * long)),
            "otherEvents": rng.choices(pool.events, k=round(50 * long)),
        },
    }
    return b',"resultsSection":' + msgspec.json.encode(section) + b',"hasResults":true'


def pages(count: int, *, changed_every: int | None = None) -> Iterator[bytes]:
    """Bodies of `/studies` with `count` studies in all; with `changed_every` only those studies, each changed."""
    heads, rng = sample_heads(), Random(20261125)
    pool = _Pool(rng)
    page: list[bytes] = []
    for number in range(count):
        if changed_every and number % changed_every:
            continue
        own = Random(number)  # of its own number, so that a day's study is that of the complete pull, changed
        page.append(made_study(heads[number % len(heads)], number, pool, own, is_changed=changed_every is not None))
        if len(page) == PAGE:
            yield b'{"studies":[' + b",".join(page) + b"]}"
            page = []
    if page:
        yield b'{"studies":[' + b",".join(page) + b"]}"


def main() -> None:
    """Write `COUNT` studies to `FOLDER/page-000001.json` and so on."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("count", type=int)
    arguments.add_argument("--changed-every", type=int)
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True)
    for place, body in enumerate(pages(chosen.count, changed_every=chosen.changed_every), start=1):
        (chosen.folder / f"page-{place:06d}.json").write_bytes(body)


if __name__ == "__main__":
    main()
