"""From which day updates of a search are missing: only pulls of exactly that scope count."""

from datetime import UTC, date, datetime

import pytest

from ingestion.landing import start_batch
from ingestion.sources.clinicaltrials_gov import held_since, plan_queries
from ingestion.sources.clinicaltrials_gov_scope import Scope, scope_of

SCOPE = {"window_from": date(2015, 3, 1), "window_to": None}


def land(root, day, kind, searches=("a", "b"), since=None, promote=True, **changes):
    """An empty pull of November 2026 whose data version is its own day."""
    at = datetime(2026, 11, day, 6, tzinfo=UTC)
    queries = plan_queries(kind, searches, **(SCOPE | changes), since=since and date(2026, 11, since), today=at.date())
    batch = start_batch(root, source_id="clinicaltrials_gov", dataset="studies", kind=kind, at=at, queries=queries)
    batch.manifest.version_holder = f"2026-11-{day:02d}"
    if promote:
        batch.promote(at)


def missing_since(root, searches=("b", "a"), today=date(2026, 11, 30), **changes):
    found = held_since(root, searches=searches, today=today, **(SCOPE | changes))
    return found and found.day


def test_updates_are_missing_from_the_newest_pull_of_this_scope_and_of_no_other(tmp_path):
    assert missing_since(tmp_path) is None
    land(tmp_path, 1, "complete", ["a"])
    land(tmp_path, 2, "incremental", since=1)
    assert missing_since(tmp_path) is None  # no complete pull of both searches
    land(tmp_path, 5, "complete")
    assert missing_since(tmp_path) == 4
    assert missing_since(tmp_path, today=date(2027, 1, 2)) == 4  # a new year's window is no other scope
    land(tmp_path, 9, "incremental", ["a"], since=4)
    land(tmp_path, 9, "incremental", since=4, window_from=date(2020, 1, 1))
    land(tmp_path, 9, "incremental", since=4, window_to=date(2026, 6, 30))
    land(tmp_path, 9, "complete", ["b"])
    land(tmp_path, 9, "incremental", since=4, promote=False)
    assert missing_since(tmp_path) == 4
    land(tmp_path, 10, "incremental", since=4)
    assert missing_since(tmp_path) == 9 and missing_since(tmp_path, ["b"]) == 8


def test_an_incremental_pull_that_left_a_gap_does_not_count(tmp_path):
    land(tmp_path, 5, "complete")
    land(tmp_path, 12, "incremental", since=11)
    assert missing_since(tmp_path) == 4


@pytest.mark.parametrize("window_to", [None, date(2024, 12, 31)])
@pytest.mark.parametrize("searches", [["a"], ["a", "b AND AREA[StudyFirstPostDate]RANGE[2001-01-01,MAX]"]])
def test_both_kinds_of_pull_have_the_same_scope(searches, window_to):
    options = SCOPE | {"window_to": window_to, "since": date(2026, 11, 1), "today": date(2026, 11, 30)}
    complete, incremental = (
        scope_of(kind, plan_queries(kind, searches, **options)) for kind in ("complete", "incremental")
    )
    assert complete == incremental
    assert (complete.posted_from, complete.posted_to) == ("2015-03-01", window_to and "2024-12-31")
    assert isinstance(complete, Scope) and scope_of("import", []) is None
