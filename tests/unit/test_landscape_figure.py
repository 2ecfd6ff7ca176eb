"""Landscapes as a drawing: one frame for all panels, filled by level, names that fit and do not cover each other."""

import re
from types import SimpleNamespace

import pytest

from reports.display import Label
from reports.landscape_chart import LABEL_SIZE, LONGEST, Panel, Peak, around, covered, inside, landscapes, shortened
from reports.landscape_figure import PEAKS, POINTS, landscape
from reports.svg import text_width

SQUARE = "0.1,0.1 0.9,0.1 0.9,0.9 0.1,0.9"
SCALE = (Label.of("few"), Label.of("many"))


def row(unit: str, period: str, **values: object) -> dict:
    order = {"cn": 1, "us": 2}[unit]
    return {"unit_id": unit, "unit_order": order, "period": period, "group_label_en": f"{unit} {period}",
            "group_label_zh": f"zh {unit} {period}"} | values  # fmt: skip


def layout(**tables: list[dict]) -> SimpleNamespace:
    return SimpleNamespace(
        data=SimpleNamespace(tables=tables),
        word=Label.of,
        label=lambda one, prefix: Label.of(one[f"{prefix}_label_en"], one[f"{prefix}_label_zh"]),
    )


def contour(unit: str, period: str, level: int = 1, polygon: int = 1, ring: str = SQUARE) -> dict:
    return row(unit, period, level=level, polygon=polygon, ring=ring)


def test_units_are_rows_and_periods_columns_and_what_is_absent_leaves_its_place():
    table = [contour("us", "2"), contour("cn", "2"), contour("cn", "1")]
    svg, note = landscape(layout(), table, {}, "f")
    assert note == Label.of("landscape_note")
    grounds = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" class="ground"/>', svg)
    (x1, y1, *size), (x2, y2, *_), (x3, y3, *_) = grounds
    assert {tuple(one[2:]) for one in grounds} == {tuple(size)} and size[0] == size[1]
    assert (x1, x2 == x3, y1 == y2, float(y3) > float(y2)) == ("0", True, True, True)
    titles = [svg.index(f">{name}<") for name in ("cn 1", "cn 2", "us 2")]
    assert titles == sorted(titles) and "us 1" not in svg
    assert landscape(layout(), [], {}, "f") is None


def test_levels_lie_upon_each_other_and_a_hole_stays_in_the_path_of_its_level():
    hole = "0.4,0.4 0.6,0.4 0.6,0.6"
    table = [contour("cn", "1", 2), contour("cn", "1", 1, 2, hole), contour("cn", "1", 1)]
    svg, _ = landscape(layout(), table, {}, "f")
    paths = re.findall(r'<path d="([^"]+)" class="level (l\d)"/>', svg)
    assert [shade for _, shade in paths] == ["l1", "l2"]
    assert [path.count("M") for path, _ in paths] == [2, 1] and all(path.endswith("Z") for path, _ in paths)


def test_works_and_peaks_stand_in_their_own_panel_at_their_place():
    peaks = [
        row("cn", "1", x=0.5, y=0.25, peak=2, label="EGFR <b> 7"),
        row("cn", "1", x=0.5, y=0.5, peak=1, label=None),
        row("us", "1", x=0.0, y=1.0, peak=1, label="ALK 3"),
    ]
    points = [row("cn", "1", x=1.0, y=0.0, publication_id="w")]
    svg, _ = landscape(layout(**{PEAKS: peaks, POINTS: points}), [contour("cn", "1"), contour("us", "1")], {}, "f")
    side, top = 434.0, 24.0
    assert (
        f'<circle cx="{side / 2:g}" cy="{top + side / 4:g}" r="3" class="peak"><title>EGFR &lt;b&gt; 7</title>' in svg
    )
    assert svg.count('class="peak"') == 2 and "<b>" not in svg
    assert re.findall(r'<circle cx="([^"]+)" cy="([^"]+)" r="1.4" class="work"/>', svg) == [("434", "24")]


@pytest.mark.parametrize(
    "name, shown",
    [
        ("EGFR 102", "EGFR 102"),
        ("epidermal growth factor receptor tyrosine kinase (EGFR) 12", "EGFR 12"),
        ("rat pulmonary microvascular endothelial cell line 7", None),
        ("x" * 80, "x" * 80),
    ],
)
def test_a_long_name_gives_way_to_its_short_form_or_is_cut_before_its_count(name, shown):
    found = shortened(name)
    if shown is None:
        term, _, count = name.rpartition(" ")
        assert found.endswith(f"… {count}") and term.startswith(found.partition("…")[0])
        assert text_width(found, LABEL_SIZE) <= LONGEST
    else:
        assert found == shown


def test_names_stay_in_the_frame_and_do_not_cover_each_other():
    box = inside((-30.0, 5.0, 20.0, 15.0), (2.0, 2.0, 400.0, 400.0))
    assert box == (2.0, 5.0, 52.0, 15.0)
    assert covered((0, 0, 4, 4), [(2, 2, 9, 9), (4, 0, 5, 5)]) == 4
    assert len(set(around((50, 50), 30.0))) == 12
    crowd = [Peak(0.5 + 0.01 * place, 0.5, f"term number {place} 9") for place in range(6)]
    svg = landscapes([[Panel(Label.of("a"), {}, [], crowd)]], "f", SCALE)
    places = [(float(x), float(y)) for x, y in re.findall(r'<text x="([^"]+)" y="([^"]+)" class="peak-name"', svg)]
    wide = text_width("term number 0 9", LABEL_SIZE)
    boxes = [(x - wide / 2, y - 10, x + wide / 2, y) for x, y in places]
    assert len(boxes) == 6
    assert all(covered(one, boxes[:place]) == 0 for place, one in enumerate(boxes))
