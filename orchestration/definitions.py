"""The Dagster code location: one place composes it.

Belongs here: the list of assets, checks, jobs, schedules, sensors and resources. Does not
belong here: their definitions.
"""

import dagster as dg

from orchestration.assets.analyse import ANALYSES
from orchestration.assets.deliver import release_asset
from orchestration.assets.ingest import landing_imports, landing_studies, raw_monitors, raw_studies
from orchestration.assets.transform import dbt_resource, transform_assets
from orchestration.checks import CHECKS
from orchestration.jobs import SCHEDULES, housekeeping, inbox, refresh
from orchestration.resources import Observatory


def build_definitions() -> dg.Definitions:
    """Compose the code location; loads in a fresh clone (parses the dbt project when it must)."""
    transform = transform_assets()
    # A release is made of every table that dbt publishes, so it waits for all of them
    published = [key for part in transform for key in part.keys if key.path[0] in {"marts", "reporting"}]
    return dg.Definitions(
        assets=[
            landing_studies,
            landing_imports,
            raw_studies,
            raw_monitors,
            *transform,
            *ANALYSES,
            release_asset(published),
        ],
        asset_checks=CHECKS,
        jobs=[refresh, housekeeping],
        schedules=SCHEDULES,
        sensors=[inbox],
        resources={"observatory": Observatory(), "dbt": dbt_resource()},
        executor=dg.in_process_executor,
    )


defs = build_definitions()
