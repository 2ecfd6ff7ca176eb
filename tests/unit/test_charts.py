"""The charts: sizes follow the values, every label and address is there, the text is well-formed."""

import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from reports import charts, network_chart
from reports.charts import Mark, Series, SetColumn, Step
from reports.display import Label
from reports.network_chart import Edge, Node
from reports.svg import ticks

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.lists(st.integers(0, 10_000).map(float), min_size=1, max_size=8)
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=("Cs", "Cn")), max_size=12)


def marks(values: list[float]) -> list[Mark]:
    return [Mark(Label(f"r{i}", f"行{i}"), value, f"{value:.0f}", f"m/i/{i}") for i, value in enumerate(values)]


def elements(svg: str, tag: str, kind: str) -> list[ElementTree.Element]:
    return [one for one in ElementTree.fromstring(svg).iter(SVG + tag) if kind in one.get("class", "").split()]


@given(VALUES)
@settings(max_examples=40, deadline=None)
def test_bars_are_as_long_as_their_values(values):
    svg = charts.bar_panels([Series(Label.of("A"), marks(values))], "f", shared_labels=True)
    lengths = [float(bar.get("width")) for bar in elements(svg, "rect", "bar")]
    longest = max(lengths) or 1.0
    highest = max(values) or 1.0
    assert len(lengths) == len(values)
    assert all(abs(one / longest - value / highest) < 0.002 for one, value in zip(lengths, values, strict=True))


@given(st.lists(st.integers(1, 100), min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_parts_of_a_column_fill_it(parts):
    whole = sum(parts)
    column = Series(Label.of("2015"), marks([100 * part / whole for part in parts]))
    drawn = elements(charts.stacked([column], "f"), "rect", "part")[len(parts) :]
    heights = [float(one.get("height")) for one in drawn]
    assert abs(sum(heights) - 274) < 0.5
    assert all(abs(tall / 274 - part / whole) < 0.001 for tall, part in zip(heights, parts, strict=True))


@given(VALUES)
@settings(max_examples=40, deadline=None)
def test_points_of_a_line_stand_at_their_values_on_the_axis(values):
    svg = charts.lines([Series(Label.of("A"), marks(values))], "f")
    path = next(iter(elements(svg, "path", "line"))).get("d")
    heights = [float(y) for y in re.findall(r",([\d.]+)", path)]
    top = ticks(max(values))[-1]
    assert all(abs((292 - y) / 278 - value / top) < 0.002 for y, value in zip(heights, values, strict=True))


@given(st.floats(0.001, 1e6))
def test_ticks_start_at_zero_cover_the_value_and_are_few(highest):
    levels = ticks(highest)
    assert levels[0] == 0 and levels[-1] >= highest * 0.999999 and 2 <= len(levels) <= 6


def test_upset_marks_exactly_the_members_of_each_combination():
    sets = [Label.of(name) for name in ("a", "b", "c")]
    columns = [SetColumn(frozenset(members), marks([9.0, 4.0])[place]) for place, members in enumerate(({0}, {0, 2}))]
    svg = charts.upset(sets, columns, "f")
    dots = [(one.get("cx"), one.get("cy")) for one in elements(svg, "circle", "on")]
    assert len(dots) == 3 and len(elements(svg, "circle", "dot")) == 6
    assert len({x for x, _ in dots[1:]}) == 1 and len({y for _, y in dots[1:]}) == 2
    assert [one.get("data-address") for one in elements(svg, "rect", "bar")] == ["m/i/0", "m/i/1"]


def test_flow_says_what_each_filter_took_away():
    steps = [Step(Label.of("all"), "100"), Step(Label.of("rest"), "60", Label("why", "原因"), "− 40")]
    texts = ["".join(one.itertext()) for one in ElementTree.fromstring(charts.flow(steps, "f")).iter(SVG + "text")]
    assert texts == ["all", "100", "why", "原因", "− 40", "rest", "60"]


def test_labels_at_the_end_of_lines_never_overlap():
    series = [Series(Label.of(f"unit {i}"), marks([5.0, 7.0])) for i in range(4)]
    heights = sorted(float(one.get("y")) for one in elements(charts.lines(series, "f"), "text", "name"))
    assert all(after - before >= charts.LINE_GAP - 0.1 for before, after in zip(heights, heights[1:], strict=False))


@given(TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_well_formed_markup_in_both_languages(english, chinese):
    label = Label.of(english, chinese)
    hostile = Mark(label, 3.0, "3", '"/><script>')
    svg = charts.bar_panels([Series(label, [hostile])], "f", shared_labels=False)
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(SVG + "script"))
    texts = {"".join(one.itertext()) for one in root.iter(SVG + "text")}
    assert {label.en, label.zh} <= texts
    assert svg == charts.bar_panels([Series(label, [hostile])], "f", shared_labels=False)


def nodes(places: list[tuple[float, float]], values: list[int]) -> list[Node]:
    return [
        Node(Label(f"Name <{i}>", f"名{i}"), x, y, value, f"{value}", i % 7 + 1, i == 0, f"m/i/{i}")
        for i, ((x, y), value) in enumerate(zip(places, values, strict=True))
    ]


def circles(svg: str) -> list[tuple[float, float, float]]:
    return [tuple(float(one.get(name)) for name in ("cx", "cy", "r")) for one in elements(svg, "circle", "node")]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(1, 5000)), min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_nodes_of_a_network_are_as_large_as_their_trials_and_stand_apart_inside_the_drawing(drawn):
    made = nodes([(x, y) for x, y, _ in drawn], [value for *_, value in drawn])
    for numbered in (False, True):
        svg = network_chart.network(made, [], "f", numbered, Label.of("Community"))
        found = circles(svg)
        assert [one.get("data-address") for one in elements(svg, "circle", "node")] == [one.address for one in made]
        largest = max(value for *_, value in drawn)
        for (_, _, radius), node in zip(found, made, strict=True):
            wanted = 4.5 + 17.5 * (node.value / largest) ** 0.5
            assert abs(radius - wanted) < 0.06
        assert all(x - r >= 0 and x + r <= network_chart.WIDTH and y - r >= 0 for x, y, r in found)
        for index, (x, y, r) in enumerate(found):
            for other_x, other_y, other_r in found[:index]:
                assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > (r + other_r) * 0.9


def test_edges_of_a_network_join_their_nodes_and_are_as_wide_as_their_trials():
    made = nodes([(0, 0), (1, 0), (0.5, 1)], [9, 4, 1])
    drawn = [Edge(0, 1, 8, "8", "m/i/0+1"), Edge(1, 2, 2, "2", None)]
    svg = network_chart.network(made, drawn, "f", False, Label.of("Community"))
    places = [(x, y) for x, y, _ in circles(svg)]
    found = elements(svg, "line", "edge")
    # Weaker ones lie below
    assert [one.get("data-address") for one in found] == [None, "m/i/0+1"]
    ends = [{(float(one.get(f"x{end}")), float(one.get(f"y{end}"))) for end in "12"} for one in found]
    assert ends == [{places[1], places[2]}, {places[0], places[1]}]
    assert [float(one.get("stroke-width")) for one in found] == [2.0, 6.0]
    assert found[1].find(SVG + "title").text == "Name <0> – Name <1> / 名0 – 名1: 8"
    assert {"Name <0>", "名2"} <= {one.text for one in elements(svg, "text", "node-name")}
