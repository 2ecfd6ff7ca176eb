"""Bodies of the ClinicalTrials.gov API v2, split into records without decoding them.

Belongs here: what a page, a study and a version answer look like, and the content hash of a study.
Does not belong here: requests, files, the typed fields of a study (see the schema module).
"""

import hashlib
import re
from dataclasses import dataclass

import msgspec

from ingestion.errors import SchemaChanged

# Inside a text the quotes are escaped (`\"versionHolder\":`), so this can only be a real member and never
# somebody's title.
_VERSION_HOLDER = b'"versionHolder":"'
_NCT_ID = re.compile("NCT[0-9]{8}")  # not \d, which takes the digits of every script


class _Identification(msgspec.Struct):
    nctId: str


class _Protocol(msgspec.Struct):
    identificationModule: _Identification


class _Study(msgspec.Struct):
    protocolSection: _Protocol


class _Studies(msgspec.Struct):
    studies: list[msgspec.Raw]
    nextPageToken: str | None = None
    totalCount: int | None = None


class _Version(msgspec.Struct):
    apiVersion: str
    dataTimestamp: str


@dataclass(frozen=True)
class Study:
    """One study as received: minified JSON, its content hash (hex sha256) and the data version stamped on it."""

    nct_id: str
    sha256: str
    content: bytes
    version_holder: str | None


@dataclass(frozen=True)
class StudiesPage:
    """One page of a search; `total_count` only on the first page, `next_token` on all but the last."""

    studies: tuple[Study, ...]
    next_token: str | None
    total_count: int | None


@dataclass(frozen=True)
class RegistryVersion:
    """`data_timestamp` is UTC, as received: without a zone."""

    api_version: str
    data_timestamp: str


def split_page(body: bytes) -> StudiesPage:
    """Split a body of `/studies` into its studies, in page order.

    Raises SchemaChanged when the page or a study has not the outer form the API documents.
    """
    page = _decode(body, _Studies, "/studies")
    return StudiesPage(tuple(split_study(raw) for raw in page.studies), page.nextPageToken, page.totalCount)


def split_study(body: bytes | msgspec.Raw) -> Study:
    """One study (a body of `/studies/{nctId}`, or one element of a page) as it will be landed.

    Raises SchemaChanged when it has no NCT number where the API documents one.
    """
    nct_id = _decode(body, _Study, "a study").protocolSection.identificationModule.nctId
    if not _NCT_ID.fullmatch(nct_id):
        raise SchemaChanged(
            f"ClinicalTrials.gov: a study's nctId is {nct_id[:40]!r}, not NCT and eight digits; compare it with the "
            "API's description and adapt ingestion/sources/clinicaltrials_gov_pages.py"
        )
    content = msgspec.json.format(body, indent=-1)
    start, end = _version_span(content)
    version = content[start + len(_VERSION_HOLDER) : end - 1].decode() if end else None
    return Study(nct_id, _hash_without(content, start, end), content, version)


def split_version(body: bytes) -> RegistryVersion:
    """A body of `/version`; SchemaChanged when it has another form."""
    version = _decode(body, _Version, "/version")
    return RegistryVersion(version.apiVersion, version.dataTimestamp)


def content_hash(content: bytes) -> str:
    """Hex sha256 of a minified study without its `versionHolder`, which changes at every load of the registry."""
    return _hash_without(content, *_version_span(content))


def _hash_without(content: bytes, start: int, end: int) -> str:
    if not end:
        return hashlib.sha256(content).hexdigest()
    # Cut with the comma on one side, so that what is hashed is still JSON
    if content[end : end + 1] == b",":
        end += 1
    elif content[start - 1 : start] == b",":
        start -= 1
    whole = memoryview(content)
    digest = hashlib.sha256(whole[:start])
    digest.update(whole[end:])
    return digest.hexdigest()


def _version_span(content: bytes) -> tuple[int, int]:
    """Where the member `"versionHolder":"…"` begins and ends; (-1, 0) when there is none.

    Plain byte search: a regular expression made the whole of splitting seven times slower (measured, 2026-11).
    """
    start = content.find(_VERSION_HOLDER)
    return (start, content.index(b'"', start + len(_VERSION_HOLDER)) + 1) if start >= 0 else (-1, 0)


def _decode(body: bytes | msgspec.Raw, form: type, what: str):
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SchemaChanged(
            f"ClinicalTrials.gov: {what} has not the documented form ({error}); compare it with the API's "
            "description and adapt ingestion/sources/clinicaltrials_gov_pages.py"
        ) from error
