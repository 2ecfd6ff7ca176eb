"""Pure computation: polars frames in, polars frames out. No HTTP, no warehouse, no clock."""
