"""Dagster assets by stage: ingest, transform, analyse, deliver."""
