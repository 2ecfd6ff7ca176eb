"""Whether the monitors that a monitor is compared with exist and count records of the same kind.

Belongs here: checks of one monitor file against the others. Does not belong here: what one file may
contain (monitor.py), what it names in the seeds (monitor_seeds.py), whether windows and rules agree
(dbt: a difference there is shown to the reader, not refused).
"""

from collections.abc import Iterator, Mapping, Sequence

from ingestion import monitor_file
from ingestion.errors import MonitorError
from ingestion.monitor_file import Complaint
from ingestion.monitor_parts import Monitor


def check_comparisons(monitors: Sequence[Monitor]) -> None:
    """Check `compare_with` of every monitor against the other monitors.

    Raises:
        MonitorError: a compared monitor is unknown or counts records of another source; one line a fault, of
            all files at once.
    """
    known = {monitor.id: monitor for monitor in monitors}
    found = [(monitor, list(_faults(monitor, known))) for monitor in monitors]
    wrong = [str(monitor.complaint(faults)) for monitor, faults in found if faults]
    if wrong:
        raise MonitorError("\n".join(wrong))


def _faults(monitor: Monitor, known: Mapping[str, Monitor]) -> Iterator[Complaint]:
    wanted = monitor.records_of
    same = sorted(other.id for other in known.values() if other.id != monitor.id and other.records_of == wanted)
    allowed = ", ".join(same) or "nothing, no other monitor counts records of " + wanted
    for index, compared in enumerate(monitor.compare_with):
        place = ("compare_with", index)
        if compared not in known:
            yield Complaint(place, f'"{compared}"', allowed, monitor_file.nearest(compared, same))
        elif known[compared].records_of != wanted:
            yield Complaint(place, f'"{compared}", a monitor of {known[compared].records_of}', allowed)
