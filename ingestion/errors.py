"""Everything ingestion raises, as one tree.

Belongs here: the exception classes and what each one promises its reader. Does not
belong here: handling; exit codes and colours are the command line's business.

    IngestionError
    ├── FetchError                 a provider could not be read
    │   ├── RateLimited            it keeps asking us to slow down (429, 403); try again later
    │   ├── Unavailable            no usable answer in the time allowed; try again later
    │   └── Refused                it understood the request and said no (400, 404, …); retrying is no use
    ├── IncompletePull             pages do not add up to what the provider said it holds
    ├── SchemaChanged              a field we need is missing or has another type
    ├── ImplausibleSnapshot        complete, but too different from the last one to be believed
    ├── UnreadableInput            a dropped or landed file cannot be read
    └── MonitorError               a monitor file is not valid

A message is one line and says what happened, where (address, file, batch), and what to do
next. Nothing that is raised here has changed what was landed or released before.
"""


class IngestionError(Exception):
    """What ingestion raises; catch this to catch all of it."""


class FetchError(IngestionError):
    """A provider could not be read."""


class RateLimited(FetchError):
    """The provider still refuses for load (429, 403) after all retries; an interrupted pull can be resumed later."""


class Unavailable(FetchError):
    """No usable answer within retries and deadline; an interrupted pull can be resumed later."""


class Refused(FetchError):
    """The provider refused the request itself; the same request would be refused again.

    `status` is the HTTP status, `reason` the provider's own words, shortened.
    """

    def __init__(self, message: str, *, status: int, reason: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class IncompletePull(IngestionError):
    """The records received are not the records announced; nothing was promoted."""


class SchemaChanged(IngestionError):
    """A required field is missing or retyped; nothing was promoted."""


class ImplausibleSnapshot(IngestionError):
    """A pull that is complete by its own account but lost too many records; nothing was promoted."""


class UnreadableInput(IngestionError):
    """A file whose content cannot be read as what it claims to be, or is not safe to read."""


class MonitorError(IngestionError):
    """A monitor file is not valid; the message names file, line, key, what was found and what is allowed."""
