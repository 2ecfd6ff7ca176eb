"""metaknowledge or wostools reading the same text, every field of every record looked at once.

Belongs here: the other side of the comparison. Runs in a throw-away environment that web_of_science.py makes; neither
is ever a dependency of the project. Does not belong here: the product.

    python read_web_of_science_with.py metaknowledge|wostools FILE
"""

import json
import os
import sys
from contextlib import suppress
from importlib.metadata import version


def with_metaknowledge(path: str) -> int:
    """Its records decode a field when it is asked for; some values, as months it does not know, raise errors."""
    import metaknowledge

    records = metaknowledge.RecordCollection(path)
    for record in records:
        for tag in list(record):
            with suppress(IndexError, KeyError, ValueError):
                record.get(tag)
    return len(records)


def with_wostools(path: str) -> int:
    """Its articles are whole when they are made; it knows fewer fields."""
    from wostools.sources import isi

    with open(path, encoding="utf-8-sig") as file:
        return sum(1 for _ in isi.parse_file(file))


def main() -> None:
    """Read the file and print the CPU seconds of that, without importing."""
    name, path = sys.argv[1:]
    readers = {"metaknowledge": with_metaknowledge, "wostools": with_wostools}
    __import__(name)
    before = os.times()
    count = readers[name](path)
    after = os.times()
    cpu = after.user + after.system - before.user - before.system
    print(json.dumps({"cpu": cpu, "count": count, "version": version(name)}))


if __name__ == "__main__":
    main()
