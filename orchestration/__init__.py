"""Dagster and the command line only: no domain logic, no SQL text, no parsing."""
