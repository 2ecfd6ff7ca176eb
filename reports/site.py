"""The report as files: an index and one self-contained page per monitor, with the CSV files beside it.

Belongs here: which files there are, and how a page is put together from templates and assets. Does not
belong here: queries (page_data.py), the shape of a table or chart (page_layout.py, figures.py).

Pages open from disk: no request leaves them, a content policy forbids any, and everything that comes
from data is escaped. A page shows neither clock nor release id, so the same data gives the same bytes;
both stand in the release's manifest.json.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import duckdb
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.display import FORMATS, Label
from reports.ledger_page import LEDGER_CSV, LEDGER_FILE, Ledger, read_ledger
from reports.page_data import MonitorData, Row, opened, read_monitors
from reports.page_view import Page, monitor_page
from reports.query import to_csv

HERE = Path(__file__).resolve().parent
# Excel reads Chinese only in a file that begins with this mark.
BYTE_ORDER_MARK = "\ufeff"


def build_site(database: duckdb.DuckDBPyConnection | Path | str, output_dir: Path) -> list[Path]:
    """Write index.html, `<monitor_id>.html` and `<monitor_id>/<table>.csv` for every monitor, and the page of claims.

    `database` is a connection, or the path of a release database, which is opened read-only. Returns the
    files written, sorted. Raises ReportError when the release lacks what pages are made from.
    """
    words = fixed_words()
    sections = yaml.safe_load((HERE / "templates" / "sections.yml").read_text(encoding="utf-8"))
    with opened(database) as connection:
        monitors = read_monitors(connection)
        ledger = read_ledger(connection, words, sections["tones"])
    pages = [monitor_page(data, sections, words) for data in monitors]
    environment = environment_for(words)
    files = {"index.html": index_html(environment, pages, words, ledger)}
    if ledger:
        # Printed numbers are no samples; what stands beside them of sample data says so in its verdict
        files[LEDGER_FILE] = render(environment, "ledger.html.j2", words["ledger_title"], False, None, page=ledger)
        files[LEDGER_CSV] = BYTE_ORDER_MARK + to_csv(
            list(ledger.claims[0]), [list(row.values()) for row in ledger.claims]
        )
    for data, page in zip(monitors, pages, strict=True):
        files[page.file] = render(
            environment, "monitor.html.j2", page.tab_title, page.is_sample, page.stale_after, page=page
        )
        for table, rows in data.tables.items():
            files[f"{data.monitor_id}/{table}.csv"] = csv_text(data, rows)
    return sorted(write(output_dir / name, text) for name, text in files.items())


def fixed_words() -> dict[str, Label]:
    """The words of templates/labels.yml."""
    words = yaml.safe_load((HERE / "templates" / "labels.yml").read_text(encoding="utf-8"))
    return {str(key): Label(**pair) for key, pair in words.items()}


def environment_for(words: dict[str, Label]) -> Environment:
    """Templates that escape everything and refuse a name that is not there."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": FORMATS["text"], "count": FORMATS["count"], "label": as_label}
    environment.globals["words"] = words
    return environment


def as_label(pair: dict[str, str] | tuple[str, str]) -> Label:
    """A label written as `{en, zh}` in a YAML file or as two columns of a row."""
    return Label(**pair) if isinstance(pair, dict) else Label.of(*pair)


def policy_hash(source: str) -> str:
    """The source expression by which a content policy allows exactly this inline style or script."""
    return "sha256-" + b64encode(sha256(source.encode("utf-8")).digest()).decode("ascii")


def render(
    environment: Environment,
    template: str,
    title: Label,
    is_sample: bool,
    stale_after: str | None,
    **values: object,
) -> str:
    """One page with its style and script inside and a content policy that allows these two and nothing else."""
    style, script = ((HERE / "assets" / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return environment.get_template(template).render(
        title=title,
        is_sample=is_sample,
        stale_after=stale_after,
        style=Markup(style),
        script=Markup(script),
        style_hash=policy_hash(style),
        script_hash=policy_hash(script),
        **values,
    )


def index_html(environment: Environment, pages: list[Page], words: dict[str, Label], ledger: Ledger | None) -> str:
    """The list of reports."""
    is_sample = any(page.is_sample for page in pages)
    stale_after = min((page.stale_after for page in pages if page.stale_after), default=None)
    name, sample = words["site_title"], words["sample"]
    title = Label(f"{sample.en} · {name.en}", f"{sample.zh} · {name.zh}") if is_sample else name
    return render(environment, "index.html.j2", title, is_sample, stale_after, pages=pages, ledger=ledger)


def csv_text(data: MonitorData, rows: list[Row]) -> str:
    """A reporting table as CSV with exact values; `is_sample` comes first, so that no row loses the warning."""
    columns = [column for column in rows[0] if column != "is_sample"]
    lines = [[data.is_sample, *(row[column] for column in columns)] for row in rows]
    return BYTE_ORDER_MARK + to_csv(["is_sample", *columns], lines)


def write(path: Path, text: str) -> Path:
    """Write UTF-8 with the line ends as they are, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path
