"""The stages of the benchmark run on a few studies: what is measured by hand must not break unseen."""

import argparse
import json

import duckdb

from benchmarks import publication_networks, stages, topics
from benchmarks.made_studies import pages
from ingestion.raw_files import current_studies


def test_every_stage_runs_and_the_load_holds_every_study(tmp_path):
    chosen = argparse.Namespace(pages=tmp_path / "pages", day=1, threads=1)
    chosen.pages.mkdir()
    for place, body in enumerate(pages(7)):
        (chosen.pages / f"page-{place:06d}.json").write_bytes(body)
    results = {}
    for name in ("nothing", "land", "to_raw", "typed_read", "line_scan", "monitors"):
        prepared = stages.STAGES[name](tmp_path / "home", chosen)
        results[name] = prepared() if callable(prepared) else prepared
    assert results["typed_read"] == 7 and results["line_scan"][0] == 7
    found = duckdb.connect().execute(f"select count(*) from {current_studies(tmp_path / 'home' / 'raw')}").fetchone()
    assert found == (7,) and set(results) == set(stages.STAGES)


def test_the_benchmark_of_topics_runs_and_finds_terms(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["topics", "--count", "60", "--topics", "40"])
    topics.main()
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 6 and json.loads(printed[-1])["terms"] > 100


def test_made_papers_are_the_same_twice_and_ours_and_networkx_count_the_same_pairs():
    papers = publication_networks.made_papers(300, 4000)
    assert papers.equals(publication_networks.made_papers(300, 4000))
    assert papers.height == int(300 * publication_networks.ROWS_PER_PAPER) and papers.is_unique().all()
    found = {name: prepare(papers)() for name, (prepare, _) in publication_networks.STAGES.items()}
    assert found["edges"] == found["networkx_edges"] == found["whole_network"] > 100
    assert min(found.values()) > 1
