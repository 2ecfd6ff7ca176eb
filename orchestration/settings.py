"""Settings: the only place that reads the environment and the clock.

Belongs here: what a machine or an operator may set, with its unit and default, and the
paths that follow from it. Does not belong here: anything about one analysis; that is
data in monitors/ and seeds.
"""

import os
import re
import subprocess
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[1]
PREFIX = "OBSERVATORY_"
RUN_PROCESS = "OBSERVATORY_RUN_PROCESS"


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names the variable, the value and what is allowed."""


class Settings(BaseSettings):
    """Typed settings, from environment variables `OBSERVATORY_…` and then from the file `.env`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=REPOSITORY / ".env", extra="ignore", frozen=True)

    home: Annotated[Path, NoDecode] = Field(REPOSITORY / "warehouse", description="folder of all data")
    ctgov_url: str = Field("https://clinicaltrials.gov/api/v2", description="base address of the registry's API")
    user_agent: str = Field(
        f"BiomedObservatory/{version('biomed-observatory')} (research monitor; one request a second)",
        description="how we identify ourselves to providers; add a contact address of your own",
    )
    seconds_between_requests: float = Field(1.0, ge=0, description="pause between requests, seconds")
    deadline_seconds: float = Field(1800.0, gt=0, description="time one request may take with all its retries")
    retry_after_cap_seconds: float = Field(300.0, ge=0, description="longest wait a provider may ask for")
    maximum_drop: float = Field(0.1, ge=0, le=1, description="share of records a complete pull or release may lose")
    memory_limit: str = Field("8GB", pattern=r"^\d+(\.\d+)?(MB|GB)$", description="memory of each database process")
    temporary_limit: str = Field("40GB", pattern=r"^\d+(\.\d+)?(MB|GB)$", description="disk for spilled queries")
    threads: int = Field(2, ge=1, description="threads of each database process")
    sql_timeout_seconds: float = Field(60.0, gt=0, description="time a query of `observatory sql` may take")
    releases_kept: int = Field(10, ge=1, description="releases kept on disk")
    fixed_clock: datetime | None = Field(None, description="use this UTC time as now; to repeat a run exactly")

    @field_validator("ctgov_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+(/\S*)?", value):
            raise ValueError("an address such as http://localhost:8000/api/v2 is needed")
        return value.rstrip("/")

    @field_validator("home")
    @classmethod
    def _usable_in_sql(cls, value: Path) -> Path:
        # dbt writes the path into SQL text and formats it, so these characters would change its meaning
        if any(character in str(value) for character in "'\"{}%\n"):
            raise ValueError("a folder name without quotes, braces or percent signs is needed")
        return value.expanduser().resolve()

    def now(self) -> datetime:
        """The time of this moment, UTC, whole seconds; or the fixed clock."""
        return (self.fixed_clock or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)

    @cached_property
    def git_commit(self) -> str:
        """Commit of the checkout, with `-dirty` when files differ; `unknown` outside a checkout."""
        try:
            commit = _git("rev-parse", "HEAD")
            return f"{commit}-dirty" if _git("status", "--porcelain", "--untracked-files=no") else commit
        except (OSError, subprocess.CalledProcessError):
            return "unknown"

    def as_of_home(self, as_of: date) -> Path:
        """Where the separate build of an earlier state lives."""
        return self.home / "as_of" / as_of.isoformat()


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(REPOSITORY), *arguments], check=True, capture_output=True, text=True, timeout=20
    ).stdout.strip()


def settings() -> Settings:
    """The settings in force. Raises SettingsError naming each variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        found = "; ".join(
            f"{PREFIX}{'_'.join(map(str, item['loc'])).upper()} = {item['input']!r}: {item['msg']}"
            for item in error.errors()
        )
        raise SettingsError(f"{found} (environment or {REPOSITORY / '.env'}; see .env.example)") from error


def unknown_variables() -> list[str]:
    """Names in the environment that look like settings and set nothing: misspelt, or of another version."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {
        RUN_PROCESS,
        "OBSERVATORY_DBT_THREADS",
        "OBSERVATORY_REQUIRE_REAL",
        "OBSERVATORY_REQUIRE_BROWSER",
    }
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def versions() -> dict[str, str]:
    """Versions of what computes the numbers, for the manifest of a release."""
    packages = ("biomed-observatory", "dagster", "dbt-core", "dbt-duckdb", "duckdb", "polars", "scipy")
    return {package: version(package) for package in packages}


def dbt_environment(home: Path, configured: Settings) -> dict[str, str]:
    """The environment variables that dbt_project/profiles.yml and the source files read."""
    return {
        "OBSERVATORY_HOME": str(home),
        "OBSERVATORY_MEMORY_LIMIT": configured.memory_limit,
        "OBSERVATORY_TEMPORARY_LIMIT": configured.temporary_limit,
        "OBSERVATORY_DBT_THREADS": str(configured.threads),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        RUN_PROCESS: str(os.getpid()),
    }


def run_process() -> int | None:
    """Process id of the run that started this process; None when no run did."""
    started_by = os.environ.get(RUN_PROCESS)
    return int(started_by) if started_by else None


def export(variables: dict[str, str]) -> None:
    """Hand variables to the child processes (dbt) and the libraries that read the environment."""
    os.environ.update(variables)
