"""Tests; a package so that fixtures can share the replay server."""
