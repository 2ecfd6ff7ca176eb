"""The errors of this package: one tree, one clear message each (what, where, what to do next).

Belongs here: exception classes. Does not belong here: formatting, logging, exit codes.

ReportError
├── ReleaseError   a release could not be built, verified or made current; the old one stays
├── QueryError     an analyst's SQL was refused, failed or took too long
└── ExplainError   an address or a record cannot be explained
"""


class ReportError(Exception):
    """Something that leaves the warehouse could not be made or read."""


class ReleaseError(ReportError):
    """A release could not be built, verified or made current. What was current stays current."""


class QueryError(ReportError):
    """A query was refused by the sandbox, is wrong, or exceeded its limits."""


class ExplainError(ReportError):
    """An address or a record id is malformed, unknown, or the release lacks what explains it."""
