"""How fast, how big: runnable, never part of the product and never a timed test."""
