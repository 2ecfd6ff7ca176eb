"""Promises 1, 2, 3, 10 and 16: nothing unverified is ever current, whatever happens meanwhile."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import tiny_warehouse as tiny

from reports.dictionary import dictionary_markdown, read_models
from reports.errors import ReleaseError
from reports.release import list_releases, rollback
from reports.verify import differences_from_build, verify_release

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])])}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release, for tests that copy or only read it."""
    home = tiny.prepare(tmp_path_factory.mktemp("home"))
    tiny.release(home)
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """An own copy of the home with one release."""
    shutil.copytree(built, tmp_path / "home", symlinks=True)
    return tmp_path / "home"


def file_hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_release_holds_the_declared_tables_and_says_where_they_came_from(built: Path) -> None:
    folder = built / "current"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    expected = {*tiny.TABLES, "meta.data_dictionary", "meta.models", "meta.releases"}
    assert set(manifest["tables"]) == expected
    assert manifest["release_id"] == (folder).resolve().name == f"20261124T080000Z-{manifest['content_hash'][:8]}"
    assert manifest["seeds"] == {"seeds/categories.csv": "11"}
    assert manifest["inputs"] == {"landing": {"landing/a/manifest.json": "00"}}
    with duckdb.connect(str(folder.resolve() / "observatory.duckdb"), read_only=True) as connection:
        one = connection.execute("select tags['storage_version'] from duckdb_databases() where not internal").fetchall()
        assert one[0][0].startswith("v1.5.0")
        for name, rows in tiny.rows().items():
            released = connection.execute(f"from {name}").fetchall()
            assert len(released) == len(rows) and all(row in released for row in rows), name
        comment = "select comment from duckdb_tables() where table_name = 'fct_trials'"
        assert connection.execute(comment).fetchone() == ("One row per thing of fct_trials; it's described.",)
        dictionary = connection.execute(
            "select position, data_type, label_zh, unit_of_measure, indicator_id from meta.data_dictionary "
            "where column_name = 'brief_title'"
        ).fetchall()
        assert dictionary == [(2, "varchar", "标签", "trials", "trial_count")]
        assert connection.execute("select count(*) from meta.models where model_name = 'int_members'").fetchone() == (
            1,
        )
    for name in expected - {"meta.releases"}:
        assert (folder / "parquet" / f"{name.replace('.', '/')}.parquet").is_file()
    assert differences_from_build(folder, built / "warehouse.duckdb") == []


def test_same_inputs_same_bytes_in_any_row_order_and_later(built: Path, tmp_path: Path) -> None:
    other = tiny.prepare(tmp_path / "other")
    tiny.write_warehouse(other / "warehouse.duckdb", reverse=True)
    again = tiny.release(other, now=tiny.NOW + timedelta(days=3), git_commit="def")
    first = list_releases(built / "releases")[0]
    assert again.content_hash == first.content_hash
    assert again.release_id != first.release_id
    for part in ("parquet", "reports"):
        assert file_hashes(again.folder / part) == file_hashes(first.folder / part) != {}
    tiny.write_warehouse(other / "warehouse.duckdb", generation=1)
    assert tiny.release(other).content_hash != first.content_hash
    assert differences_from_build(first.folder, other / "warehouse.duckdb") == [
        "marts.fct_trials",
        "reporting.ind_trials",
    ]


def test_samples_say_so_everywhere(tmp_path: Path) -> None:
    made = tiny.release(tiny.prepare(tmp_path / "home"), is_sample=True)
    assert json.loads((made.folder / "manifest.json").read_text())["notice"].startswith("SAMPLE. ")
    with duckdb.connect(str(made.folder / "observatory.duckdb"), read_only=True) as connection:
        comments = connection.execute("select comment from duckdb_tables()").fetchall()
        assert len(comments) == len(tiny.TABLES) + 3
        assert all(comment.startswith("SAMPLE. ") for (comment,) in comments)
        assert connection.execute("select is_sample, notice like 'SAMPLE%' from meta.releases").fetchall() == [
            (True, True)
        ]


def test_a_release_says_when_it_grows_stale(tmp_path: Path) -> None:
    home = tiny.prepare(tmp_path / "home")
    for position, due in enumerate((datetime(2026, 11, 9, 3, 15), None)):
        made = tiny.release(home, now=tiny.NOW + timedelta(hours=position), stale_after=due)
        manifest = json.loads((made.folder / "manifest.json").read_text())
        assert manifest["stale_after"] == (due and "2026-11-09T03:15:00")
        with duckdb.connect(str(made.folder / "observatory.duckdb"), read_only=True) as connection:
            assert connection.execute("select stale_after from meta.releases").fetchall() == [(due,)]


def test_the_state_of_an_earlier_day_says_so_and_by_which_rules(tmp_path: Path) -> None:
    home = tiny.prepare(tmp_path / "home")
    query = "select as_of from meta.releases"
    plain = tiny.release(home)
    manifest = json.loads((plain.folder / "manifest.json").read_text())
    assert not {"as_of", "as_of_note"} & set(manifest)
    made = tiny.release(home, now=tiny.NOW + timedelta(hours=1), as_of=date(2026, 3, 1))
    manifest = json.loads((made.folder / "manifest.json").read_text())
    assert manifest["as_of"] == "2026-03-01"
    note = "state as of 2026-03-01, built with the seeds and rules of commit abc (today's)"
    assert manifest["as_of_note"] == note
    for release, as_of in ((plain, None), (made, date(2026, 3, 1))):
        with duckdb.connect(str(release.folder / "observatory.duckdb"), read_only=True) as connection:
            assert connection.execute(query).fetchall() == [(as_of,)]


def damage_flip(folder: Path, name: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def damage_database(folder: Path, statement: str) -> None:
    with duckdb.connect(str(folder / "observatory.duckdb")) as connection:
        connection.execute(statement)


def rewrite_manifest(folder: Path) -> None:
    """As a forger would: file hashes made right again, so that only the full scan of tables can tell."""
    from reports.manifest import read_manifest, write_manifest
    from reports.verify import describe_files

    manifest = read_manifest(folder)
    del manifest["manifest_hash"]
    write_manifest(folder, {**manifest, "files": describe_files(folder)})


DAMAGES = {
    "flipped byte in the database": (lambda folder: damage_flip(folder, "observatory.duckdb"), "altered"),
    "flipped byte in Parquet": (lambda folder: damage_flip(folder, "parquet/marts/fct_trials.parquet"), "altered"),
    "flipped byte in a page": (lambda folder: damage_flip(folder, "reports/index.html"), "altered"),
    "flipped byte in the manifest": (lambda folder: damage_flip(folder, "manifest.json"), "manifest.json"),
    "truncated database": (lambda folder: os.truncate(folder / "observatory.duckdb", 5000), "altered"),
    "truncated manifest": (lambda folder: os.truncate(folder / "manifest.json", 50), "cannot be read"),
    "missing page": (lambda folder: (folder / "reports/index.html").unlink(), "lacks reports/index.html"),
    "unknown file": (lambda folder: (folder / "reports/more.html").write_text("x"), "does not list"),
    "link out of the release": (lambda folder: (folder / "reports/x").symlink_to("/etc/passwd"), "ordinary file"),
}
FORGERIES = {
    "dropped table": ("drop table marts.fct_trials", "disagree about marts.fct_trials"),
    "added view": ("create view marts.v as select 1 as a", "view v"),
    "changed value": (
        "update reporting.ind_trials set value = value + 1 where cell_id = 'trial_count:jjj'",
        "not what was built",
    ),
    "value moved to null": (
        "update marts.fct_trials set brief_title = null where enrollment = 1",
        "not what was built",
    ),
    "lost row": ("delete from marts.fct_trials where enrollment = 1", "4 rows"),
    "changed type": ("alter table marts.fct_trials alter enrollment type integer", "columns of marts.fct_trials"),
    "lost comment": ("comment on column marts.fct_trials.enrollment is null", "has no proper comment"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_refused(home: Path, name: str) -> None:
    folder = (home / "current").resolve()
    verify_release(folder)
    damage, message = DAMAGES[name]
    for path in folder.rglob("*"):
        path.chmod(0o755)
    damage(folder)
    with pytest.raises(ReleaseError, match=message):
        verify_release(folder)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_changed_table_is_refused_even_with_matching_file_hashes(home: Path, name: str) -> None:
    folder = (home / "current").resolve()
    statement, message = FORGERIES[name]
    (folder / "observatory.duckdb").chmod(0o644)
    damage_database(folder, statement)
    rewrite_manifest(folder)
    with pytest.raises(ReleaseError, match=message):
        verify_release(folder)


def test_a_copy_that_differs_from_the_warehouse_never_becomes_current(home: Path) -> None:
    old = os.readlink(home / "current")

    def tampering_site(database: Path, output: Path) -> list[Path]:
        damage_database(database.parent, "update marts.fct_trials set enrollment = 7 where enrollment = 1")
        return tiny.write_page(database, output)

    with pytest.raises(ReleaseError, match="marts.fct_trials is not what was built"):
        tiny.release(home, write_site=tampering_site)
    assert os.readlink(home / "current") == old
    assert [path.name for path in (home / "releases").iterdir()] == [Path(old).name]


def change_warehouse(home: Path, statement: str) -> None:
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(statement)


REFUSALS = {
    "table not built": ("drop table marts.fct_trials", "no table marts.fct_trials"),
    "a view in its place": (
        "drop table marts.fct_trials; create view marts.fct_trials as select 1 as record_id",
        "no table marts.fct_trials",
    ),
    "undeclared column": ("alter table marts.fct_trials add column extra integer", "differ in extra"),
    "address in a title": (
        "update marts.fct_trials set brief_title = 'ask jane.doe@clinic.example.org' where enrollment = 2",
        r"fct_trials.brief_title holds an e-mail address in 1 row\(s\), first record_id clinicaltrials_gov:NCT00000003",
    ),
    "address in a list": (
        "update marts.fct_trials set conditions = ['x', 'a@b.cn'] where enrollment = 2",
        "fct_trials.conditions holds an e-mail address",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_must_not_be_released_is_refused_by_name(home: Path, name: str) -> None:
    old = os.readlink(home / "current")
    statement, message = REFUSALS[name]
    change_warehouse(home, statement)
    with pytest.raises(ReleaseError, match=message) as refusal:
        tiny.release(home)
    assert "jane.doe" not in str(refusal.value)
    assert os.readlink(home / "current") == old
    verify_release((home / "current").resolve())


LOST_TRIALS = "delete from marts.fct_trials where enrollment in (3, 4)"
OTHER_MONITOR = "insert into marts.fct_populations values ('other', 'clinicaltrials_gov:NCT00000001', true, null)"
LOSSES = {
    "rows": (LOST_TRIALS, "rows of marts.fct_trials: 5 before, 3 now; at most 10% may go"),
    "included records": (
        "update marts.fct_populations set is_included = false where record_id like '%2'",
        "records of monitor jjj_clinical_trials: 4 before, 3 now; at most 10% may go",
    ),
    "monitor": (
        "delete from marts.fct_populations where monitor_id = 'other'",
        "records of monitor other: 1 before, none now, it is gone; at most 10% may go",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_what_lost_too_much_is_not_released_until_somebody_says_so(home: Path, name: str) -> None:
    change_warehouse(home, OTHER_MONITOR)
    old = tiny.release(home, now=tiny.NOW + timedelta(hours=1))
    statement, message = LOSSES[name]
    change_warehouse(home, statement)
    with pytest.raises(ReleaseError, match=f"{message}, so {old.release_id} stays current.*OBSERVATORY_MAXIMUM_DROP"):
        tiny.release(home, now=tiny.NOW + timedelta(hours=2))
    assert (home / "current").resolve().name == old.release_id and len(list_releases(home / "releases")) == 2
    # Samples and real data are never compared; one run with another limit lets a real loss pass
    assert tiny.release(home, now=tiny.NOW + timedelta(hours=3), is_sample=True).is_current
    rollback(home / "releases", home / "current", old.release_id)
    made = tiny.release(home, now=tiny.NOW + timedelta(hours=4), maximum_drop=1)
    assert (home / "current").resolve().name == made.release_id


def test_a_release_without_records_is_refused_even_as_the_first(tmp_path: Path) -> None:
    home = tiny.prepare(tmp_path / "home")
    change_warehouse(home, "delete from marts.fct_trials")
    with pytest.raises(ReleaseError, match="marts.fct_trials have no row"):
        tiny.release(home, maximum_drop=1)
    assert not (home / "current").exists()


def test_growth_and_small_losses_pass_and_a_limit_must_be_a_share(home: Path) -> None:
    change_warehouse(home, OTHER_MONITOR)
    assert tiny.release(home, now=tiny.NOW + timedelta(hours=1)).is_current
    change_warehouse(home, LOST_TRIALS)
    # Two of five is exactly the limit: more than it is refused, not as much
    assert tiny.release(home, now=tiny.NOW + timedelta(hours=2), maximum_drop=0.4).is_current
    with pytest.raises(ReleaseError, match="a share from 0 to 1, not 10"):
        tiny.release(home, maximum_drop=10)


def test_a_current_release_that_cannot_be_read_is_not_taken_for_none(home: Path) -> None:
    damage_manifest = (home / "current").resolve() / "manifest.json"
    damage_manifest.chmod(0o644)
    os.truncate(damage_manifest, 50)
    with pytest.raises(ReleaseError, match="current release cannot be read to compare with.*MAXIMUM_DROP=1"):
        tiny.release(home)


def edit_dbt_manifest(home: Path, edit: object) -> None:
    path = home / "target" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    edit(manifest["nodes"]["model.observatory.fct_trials"])
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_contact_columns_and_undescribed_columns_are_refused(home: Path) -> None:
    def describe_nothing(node: dict) -> None:
        node["columns"]["enrollment"]["description"] = " "

    def rename(node: dict) -> None:
        node["columns"] = {
            name if name != "brief_title" else "contact_phone": {
                **column,
                "name": "contact_phone" if name == "brief_title" else name,
                "description": "x",
            }
            for name, column in node["columns"].items()
        }

    edit_dbt_manifest(home, describe_nothing)
    with pytest.raises(ReleaseError, match="without description in its YAML: marts.fct_trials.enrollment"):
        tiny.release(home)
    edit_dbt_manifest(home, rename)
    change_warehouse(home, "alter table marts.fct_trials rename brief_title to contact_phone")
    with pytest.raises(ReleaseError, match="marts.fct_trials has the column contact_phone"):
        tiny.release(home)


def test_a_failing_page_or_a_missing_input_is_one_message(home: Path) -> None:
    def broken(database: Path, output: Path) -> list[Path]:
        raise KeyError("label_zh")

    for changes, message in (
        ({"write_site": broken}, "pages could not be written: KeyError"),
        ({"write_site": lambda database, output: []}, "no page at all"),
        ({"warehouse": home / "nowhere.duckdb"}, "no warehouse"),
        ({"dbt_target": home / "nowhere"}, "manifest cannot be read"),
        ({"inputs": {"seeds": {"/root/x.csv": "0"}}}, "not a path below the home"),
        ({"now": tiny.NOW.replace(tzinfo=None)}, "needs a zone"),
    ):
        with pytest.raises(ReleaseError, match=message):
            tiny.release(home, **changes)
    assert len(list((home / "releases").iterdir())) == 1
    (home / "current").unlink()
    (home / "current").mkdir()
    with pytest.raises(ReleaseError, match="is not a link"):
        tiny.release(home)


def test_rollback_returns_to_a_verified_release_and_old_ones_go(home: Path) -> None:
    releases, current = home / "releases", home / "current"
    for generation in (1, 2, 3):
        tiny.write_warehouse(home / "warehouse.duckdb", generation)
        tiny.release(home, now=tiny.NOW + timedelta(hours=generation), keep=3)
    listed = list_releases(releases)
    assert [item.is_current for item in listed] == [True, False, False]
    newest, middle, oldest = (item.release_id for item in listed)
    assert rollback(releases, current).release_id == middle == current.resolve().name
    assert rollback(releases, current).release_id == oldest == current.resolve().name
    with pytest.raises(ReleaseError, match="older than the current"):
        rollback(releases, current)
    with pytest.raises(ReleaseError, match="no release '../x'"):
        rollback(releases, current, "../x")
    damaged = releases / newest / "reports" / "index.html"
    damaged.chmod(0o644)
    damaged.write_text("<p>5</p>\n")
    with pytest.raises(ReleaseError, match="altered"):
        rollback(releases, current, newest)
    assert current.resolve().name == oldest
    # The current release stays however old it is
    for hour in range(4, 7):
        made = tiny.release(home, now=tiny.NOW + timedelta(hours=hour), keep=1)
        assert [item.release_id for item in list_releases(releases)] == [made.release_id]


def test_a_second_build_in_the_same_second_gets_its_own_folder(home: Path) -> None:
    first = os.readlink(home / "current")
    second = tiny.release(home)
    assert second.release_id == f"{Path(first).name}-2"
    verify_release(second.folder)


KILLED = """
import os, signal, sys
from datetime import date, timedelta
from pathlib import Path
import tiny_warehouse as tiny
import reports.release as release
home, point, stamp = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
def then_die(function):
    def both(*arguments):
        function(*arguments)
        die()
    return both
site = tiny.write_page
if point == "export": release.export_parquet = then_die(release.export_parquet)
if point == "pages": site = then_die(tiny.write_page)
if point == "verified": release.make_durable = die
if point == "before rename": os.rename = die
if point == "after rename": os.rename = then_die(os.rename)
if point == "before swap": os.replace = die
if point == "after swap": os.replace = then_die(os.replace)
print("ready", flush=True)
tiny.release(home, now=tiny.NOW + timedelta(hours=stamp), write_site=site)
"""
POINTS = ["export", "pages", "verified", "before rename", "after rename", "before swap", "after swap"]


def killed_build(home: Path, point: str, stamp: int, delay: float | None) -> None:
    """Start a build in a process of its own and kill it, at a point or after a delay in seconds."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(home), point, str(stamp)], env=ENVIRONMENT, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        if delay is not None:
            time.sleep(delay)
            process.kill()
        assert process.wait(30) in (-signal.SIGKILL, 0)
        if delay is None:
            assert process.returncode == -signal.SIGKILL
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def test_a_killed_build_leaves_exactly_the_old_or_the_new_release(home: Path) -> None:
    started = time.monotonic()
    tiny.release(home)
    duration = time.monotonic() - started
    drawn = random.Random(20261124)
    kills = [(point, None) for point in POINTS]
    kills += [("random", drawn.uniform(0, duration)) for _ in range(6)]
    tiny.write_warehouse(home / "warehouse.duckdb", generation=1)
    old = os.readlink(home / "current")
    for stamp, (point, delay) in enumerate(kills, start=1):
        before = {item.release_id for item in list_releases(home / "releases")}
        killed_build(home, point, stamp, delay)
        now_current = os.readlink(home / "current")
        if point == "after swap":
            assert now_current != old
        elif point != "random":
            assert now_current == old, point
        if now_current != old:
            assert Path(now_current).name not in before
        verify_release((home / "current").resolve())
        assert all(item.problem is None for item in list_releases(home / "releases"))
        old = now_current
    made = tiny.release(home, now=tiny.NOW + timedelta(days=9))
    assert os.readlink(home / "current") == f"releases/{made.release_id}"
    assert not [path for path in (home / "releases").iterdir() if path.name.startswith(".")]


READER = '''
import sys
from pathlib import Path
import duckdb
database, stop = Path(sys.argv[1]), Path(sys.argv[2])
query = """select
    (select max(enrollment) from marts.fct_trials) // 100,
    (select max(value) from reporting.ind_trials) - 4,
    (select content_hash from meta.releases)
"""
seen, opened = set(), 0
print("ready", flush=True)
while not stop.exists():
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        first = connection.execute(query).fetchone()
        for _ in range(20):
            assert connection.execute(query).fetchone() == first
        assert first[0] == first[1], first
        seen.add(first[0]); opened += 1
print(opened, sorted(seen))
'''


def test_readers_and_builds_never_block_each_other(home: Path) -> None:
    stop = home / "stop"
    held = duckdb.connect(str((home / "current" / "observatory.duckdb").resolve()), read_only=True)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(home / "current" / "observatory.duckdb"), str(stop)],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None and reader.stdout.readline() == b"ready\n"
        for generation in (1, 2, 3):
            tiny.write_warehouse(home / "warehouse.duckdb", generation)
            # keep=2: the release that `held` reads is even deleted under it
            tiny.release(home, now=tiny.NOW + timedelta(hours=generation), keep=2)
        time.sleep(0.3)
        assert held.execute("select max(value) from reporting.ind_trials").fetchone() == (4,)
    finally:
        held.close()
        stop.touch()
        results = [reader.communicate(timeout=30) for reader in readers]
    for reader, (output, errors) in zip(readers, results, strict=True):
        assert reader.returncode == 0, errors.decode()
        assert b"3" in output.split(b"[")[1], output


def test_the_dictionary_page_is_the_same_every_time_and_keeps_its_table_shape(built: Path) -> None:
    models = read_models(built / "target")
    page = dictionary_markdown(models)
    assert page == dictionary_markdown(tuple(models))
    assert "| `enrollment` | bigint | 标签 | trials | trial_count | The enrollment \\| of fct_trials. |" in page
    assert "local_paths" not in page and "int_members" not in page
    assert page.count("### `") == len(tiny.TABLES)
