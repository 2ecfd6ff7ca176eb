"""All monitor files as typed objects, whatever they count.

Belongs here: which family a file is of, faults of all files at once, the JSON schema for editors. Does not belong
here: the keys of a family (trial_monitor.py, publication_monitor.py), reading YAML and wording complaints
(monitor_file.py), the raw tables (monitor_tables.py).
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ingestion import monitor_file
from ingestion.errors import MonitorError
from ingestion.monitor_file import Complaint
from ingestion.monitor_parts import Monitor
from ingestion.publication_monitor import PublicationMonitor
from ingestion.trial_monitor import TrialMonitor

_FILE_SUFFIX = ".yml"
_FAMILIES: dict[str, type[Monitor]] = {"trials": TrialMonitor, "publications": PublicationMonitor}


def load_monitors(folder: Path) -> list[Monitor]:
    """Every `*.yml` of the folder as a Monitor, ordered by id.

    Raises:
        MonitorError: the folder holds no monitor, or files are wrong; one line a fault, of all files at once.
    """
    monitors, faults = [], []
    for path in sorted(folder.glob(f"*{_FILE_SUFFIX}")):
        try:
            monitors.append(load_monitor(path))
        except MonitorError as error:
            faults.append(str(error))
    faults += [
        f"{folder.name}/{path.name}:1: found another ending; allowed: {path.stem}{_FILE_SUFFIX}"
        for path in sorted(folder.glob("*.yaml"))
    ]
    if faults:
        raise MonitorError("\n".join(faults))
    if not monitors:
        raise MonitorError(f"{folder}: no monitor found; put a file <id>{_FILE_SUFFIX} there")
    return monitors


def load_monitor(path: Path) -> Monitor:
    """One file as a Monitor, consistent in itself; what it names in the seeds is for `check`.

    Raises:
        MonitorError: naming file, line, key, what was found and what is allowed, all faults of the file at once.
    """
    name = f"{path.parent.name}/{path.name}"
    received = path.read_bytes()
    try:
        text = received.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = received[: error.start].count(b"\n") + 1
        raise MonitorError(f"{name}:{line}: not readable as UTF-8; allowed: a text file in UTF-8") from error
    document = monitor_file.read(text, name)
    family = _family(document)
    try:
        monitor = family.model_validate(document.data)
    except ValidationError as error:
        raise document.error(monitor_file.complaints(error, family.model_json_schema(), document)) from error
    faults = list(_contradictions(monitor, path.name.removesuffix(_FILE_SUFFIX)))
    if faults:
        raise document.error(faults)
    monitor.read_from(document, hashlib.sha256(received).hexdigest())
    return monitor


def json_schema() -> dict[str, Any]:
    """JSON schema of a monitor file, for editors; monitors/schema.json is this, indented by two."""
    schema = TypeAdapter(TrialMonitor | PublicationMonitor).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def _family(document: monitor_file.Document) -> type[Monitor]:
    named = document.data.get("family", "trials")
    if named not in _FAMILIES:
        hint = monitor_file.nearest(named, _FAMILIES)
        raise document.error([Complaint(("family",), f'"{named}"', ", ".join(_FAMILIES), hint)])
    return _FAMILIES[named]


def _contradictions(monitor: Monitor, stem: str) -> Iterator[Complaint]:
    if monitor.id != stem:
        yield Complaint(("id",), f'"{monitor.id}"', f'"{stem}", the name of the file')
    yield from _own_comparisons(monitor)
    yield from monitor.contradictions()


def _own_comparisons(monitor: Monitor) -> Iterator[Complaint]:
    for index, compared in enumerate(monitor.compare_with):
        if compared == monitor.id:
            yield Complaint(("compare_with", index), f'"{compared}", itself', "ids of other monitors")
        elif compared in monitor.compare_with[:index]:
            yield Complaint(("compare_with", index), f'"{compared}" a second time', "each monitor once")
