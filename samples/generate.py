"""Write the bundled samples: pages as the registry's API returns them, exports of others, and their manifest.

Belongs here: ids, order, pages, compression, manifest. Does not belong here: what the trials are, the exports of other
registries (registers.py) and of bibliographic databases (publication_files.py).
Run from the root of the project: `python -m samples.generate [--to FOLDER]`. The same bytes every time.
"""

import argparse
import hashlib
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import zstandard

from samples.dropped import dropped_trials, make_hostile, spoil
from samples.partners import set_partners
from samples.plan import Trial, region_trials
from samples.publication_files import publication_files
from samples.record import VERSION_HOLDER, study
from samples.registers import chictr_export, ictrp_export
from samples.rest import rest_of_china
from samples.sites import SiteWriter

SEED = 20150101
PAGE_SIZE = 1000
SOURCE_ID = "clinicaltrials_gov"
PUBLICATION_MONITOR = "china_us_small_molecule"


def all_records() -> list[dict]:
    """Every made-up study, in the order of the pages: by chance, as an unsorted query returns them."""
    rng = Random(SEED)
    region = region_trials(rng)
    set_partners(region, rng)
    rest = rest_of_china(len(region), rng)
    writer = SiteWriter(rng)
    written = [(trial, _day(trial.year, rng)) for trial in (*region, *rest)]
    _touch_edges(written)
    dropped = list(dropped_trials(len(written), rng))
    ids = _nct_ids([posted for _, posted in written] + [posted for _, _, posted in dropped], rng)
    records = [
        study(trial, ids[place], posted, writer.locations(trial), rng) for place, (trial, posted) in enumerate(written)
    ]
    make_hostile(records)
    turns: Counter[str] = Counter()
    for place, (kind, trial, posted) in enumerate(dropped, start=len(written)):
        record = study(trial, ids[place], posted, writer.locations(trial), rng)
        spoil(kind, turns[kind], record)
        turns[kind] += 1
        records.append(record)
    rng.shuffle(records)
    return records


def _day(year: int, rng: Random) -> date:
    """A day of the year."""
    first = date(year, 1, 1)
    return first + timedelta(days=rng.randint(0, (date(year + 1, 1, 1) - first).days - 1))


def _touch_edges(written: list[tuple[Trial, date]]) -> None:
    """Post one trial on the first and one on the last day of the window: a wrong comparison would lose them."""
    for day in (date(2015, 1, 1), date(2024, 12, 31)):
        place = next(place for place, (trial, _) in enumerate(written) if trial.year == day.year)
        written[place] = (written[place][0], day)


def _nct_ids(posted: list[date], rng: Random) -> list[str]:
    """Ids that rise with the posted date, from a range the registry is decades away from."""
    order = sorted(range(len(posted)), key=lambda place: (posted[place], place))
    ids, number = {}, 99_000_000
    for place in order:
        number += rng.randint(1, 9)
        ids[place] = f"NCT{number}"
    return [ids[place] for place in range(len(posted))]


def pages(records: list[dict]) -> list[dict]:
    """The records as API pages: the total on the first, a token on all but the last."""
    parts = [records[start : start + PAGE_SIZE] for start in range(0, len(records), PAGE_SIZE)]
    made = []
    for place, part in enumerate(parts):
        page: dict = {"totalCount": len(records)} if place == 0 else {}
        page["studies"] = part
        if place + 1 < len(parts):
            page["nextPageToken"] = f"SAMPLE-{place + 2}"
        made.append(page)
    return made


def write(folder: Path) -> dict:
    """Write pages and manifest into `folder`; return the manifest."""
    target = folder / SOURCE_ID
    target.mkdir(parents=True, exist_ok=True)
    records = all_records()
    files = []
    for place, page in enumerate(pages(records), start=1):
        text = json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
        packed = zstandard.ZstdCompressor(level=19).compress(text)
        path = target / f"page-{place}.json.zst"
        path.write_bytes(packed)
        files.append(
            {
                "file": f"{SOURCE_ID}/{path.name}",
                "sha256": hashlib.sha256(packed).hexdigest(),
                "content_sha256": hashlib.sha256(text).hexdigest(),
                "record_count": len(page["studies"]),
            }
        )
    registers = {
        "who_ictrp/ictrp_export.csv": ictrp_export(records),
        "chictr/chictr_export.xml": chictr_export(records),
    }
    day = VERSION_HOLDER.isoformat()
    manifest = {
        "source_id": SOURCE_ID,
        "dataset": "studies",
        "is_sample": True,
        "fetched_at": f"{day}T10:00:00Z",
        "version_holder": day,
        "data_timestamp": f"{day}T09:00:05",
        "record_count": len(records),
        "files": files,
        "registers": [_written(folder, name, content) for name, content in registers.items()],
        "publications": [
            {**_written(folder, name, content), "monitor_id": PUBLICATION_MONITOR, "set_name": set_name}
            for name, set_name, content in publication_files()
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _written(folder: Path, name: str, content: bytes) -> dict[str, str]:
    """One export on disk, and its entry."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest()}


def main() -> None:
    """Parse the one option and say what was written."""
    parser = argparse.ArgumentParser(description="Write the made-up sample pages and their manifest.")
    parser.add_argument("--to", type=Path, default=Path(__file__).resolve().parent, help="folder (default: samples/)")
    manifest = write(parser.parse_args().to)
    print(f"{manifest['record_count']} made-up records in {len(manifest['files'])} pages")


if __name__ == "__main__":
    main()
