"""dlt loading the same bytes, as its own guide does: nested JSON into normalised tables of a DuckDB file.

Belongs here: the other side of the comparison. Runs in a throw-away environment that run.py makes; dlt is never a
dependency of the project. Does not belong here: the product.

    python load_with_dlt.py PAGES FOLDER COUNT
"""

import json
import os
import resource
import sys
from itertools import islice
from pathlib import Path


def main() -> None:
    """Load the first COUNT studies of a folder of pages and print the CPU seconds of that, without importing."""
    pages, folder, count = Path(sys.argv[1]), Path(sys.argv[2]).resolve(), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(folder)}
    import dlt

    def studies():
        bodies = (study for path in sorted(pages.iterdir()) for study in json.loads(path.read_bytes())["studies"])
        yield from islice(bodies, count)

    before = _cpu()
    pipeline = dlt.pipeline(
        "compared",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.duckdb(str(folder / "compared.duckdb")),
        dataset_name="trials",
    )
    pipeline.run(studies(), table_name="studies", write_disposition="replace")
    tables = len(pipeline.default_schema.data_table_names())
    print(json.dumps({"cpu": _cpu() - before, "tables": tables, "version": dlt.__version__}))


def _cpu() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


if __name__ == "__main__":
    main()
