"""The address of a number: `monitor/indicator/unit/period[/facet/category][/counting]`.

Belongs here: reading the grammar. Does not belong here: what stands at an address (explain.py).
"""

from reports.errors import ExplainError

PARTS = ("monitor_id", "indicator_id", "unit_id", "period", "facet", "category", "counting")
GRAMMAR = "monitor/indicator/unit/period[/facet/category][/counting]"


def parse_address(address: str) -> tuple[str, ...]:
    """The seven parts of an address; facet and category default to `all`, counting to `full`.

    Raises ExplainError when the number of parts is wrong or one is empty.
    """
    parts = address.strip().split("/")
    if not 4 <= len(parts) <= 7 or not all(parts):
        raise ExplainError(f"address {address!r} has {len(parts)} part(s), some perhaps empty; write {GRAMMAR}")
    if len(parts) in (4, 5):
        parts[4:4] = ["all", "all"]
    if len(parts) == 6:
        parts.append("full")
    return tuple(parts)
