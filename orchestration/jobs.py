"""When things run: the one job, its schedules and the inbox sensor. All off until switched on.

Belongs here: jobs, schedules, sensors, housekeeping of the run history. Does not belong here:
what a run does (assets/).
"""

from datetime import datetime, timedelta

import dagster as dg

from ingestion.inbox import scan_inbox
from orchestration.settings import settings

RUN_SECONDS = 6 * 3600
RUNS_KEPT_DAYS = 180
ASK_AGAIN = timedelta(hours=1)
_TAGS = {"dagster/max_runtime": str(RUN_SECONDS)}

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Fetch, load, transform, analyse, release: the whole way of the data.",
    tags=_TAGS,
)


def run_config(**options: object) -> dict:
    """Run configuration of the job: options of the Observatory resource."""
    return {"resources": {"observatory": {"config": options}}}


daily_incremental = dg.ScheduleDefinition(
    name="daily_incremental",
    job=refresh,
    cron_schedule="15 3 * * 1-6",
    execution_timezone="UTC",
    run_config=run_config(source="live", pull="incremental"),
    description="What the registry changed since the last pull, by last-update date.",
)

weekly_complete = dg.ScheduleDefinition(
    name="weekly_complete",
    job=refresh,
    cron_schedule="15 3 * * 0",
    execution_timezone="UTC",
    run_config=run_config(source="live", pull="complete"),
    description="Everything again, compared by content: some changes move no date in the registry.",
)

monthly_report = dg.ScheduleDefinition(
    name="monthly_report",
    job=refresh,
    cron_schedule="0 9 1 * *",
    execution_timezone="UTC",
    run_config=run_config(source="landed"),
    description="A release and its report from what is landed.",
)


@dg.sensor(
    job=refresh, minimum_interval_seconds=60, description="Runs when files in <home>/inbox have stopped growing."
)
def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """One run for the set of files that lie ready; a file that still grows waits for the next look."""
    ready, now = scan_inbox(settings().home), settings().now()
    seen = ";".join(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in ready)
    before, _, asked_at = (context.cursor or "").partition(" asked ")
    if not ready:
        return dg.SkipReason("the inbox is empty")
    if before != seen:
        return dg.SensorResult(skip_reason="files are still arriving", cursor=seen)
    if asked_at and now - datetime.fromisoformat(asked_at) < ASK_AGAIN:
        return dg.SkipReason("a run was asked for; files that stay are asked for again in an hour")
    # No run key: a run that failed leaves the files, and they must be asked for again
    request = dg.RunRequest(run_config=run_config(source="landed"))
    return dg.SensorResult(run_requests=[request], cursor=f"{seen} asked {now.isoformat()}")


@dg.op(description="Delete finished runs, with their events, that are older than the time kept.")
def purge_old_runs(context: dg.OpExecutionContext) -> None:
    """The event log grows without end otherwise; releases and manifests keep what matters for longer."""
    before = settings().now() - timedelta(days=RUNS_KEPT_DAYS)
    finished = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
    records = context.instance.get_run_records(dg.RunsFilter(statuses=finished, updated_before=before))
    for record in records:
        context.instance.delete_run(record.dagster_run.run_id)
    context.log.info(f"deleted {len(records)} runs older than {RUNS_KEPT_DAYS} days")


@dg.job(description="Housekeeping of the run history.", tags=_TAGS)
def housekeeping() -> None:
    """Purge what Dagster itself never deletes."""
    purge_old_runs()


monthly_housekeeping = dg.ScheduleDefinition(
    name="monthly_housekeeping", job=housekeeping, cron_schedule="0 6 2 * *", execution_timezone="UTC"
)

SCHEDULES = [daily_incremental, weekly_complete, monthly_report, monthly_housekeeping]
