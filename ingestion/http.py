"""A polite HTTP session: one provider, one address, few requests, no surprises.

Belongs here: how we ask (identity, pace, retries, deadlines) and which answers count as
none. Does not belong here: what a body means, where it is stored.

Every answer is one of three: a whole, well-formed body; `Refused` (the provider said no
to the request itself); or, after retries within a deadline, `RateLimited` or `Unavailable`.
A connection error, a reset, a slow body, 403/429/5xx, an HTML page with status 200, a
truncated body and broken gzip are all retried: each is what an overloaded server or a proxy
between sends.
"""

import random
import re
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
import urllib3

from ingestion.errors import RateLimited, Refused, Unavailable

RETRIED = frozenset({403, 408, 425, 429, 500, 502, 503, 504})
RATE_LIMITS = frozenset({403, 429})
MAX_REDIRECTS = 3
_KEY = re.compile(r"((?:api_?key|mailto|email)=)[^&\s'\"]+", re.IGNORECASE)
QUOTED = 200  # characters of a provider's own words that an error repeats


@dataclass(frozen=True)
class Politeness:
    """How hard one request may try; all times in seconds.

    The defaults suit a provider that publishes no limit but asks crawlers for one request a second.
    """

    interval: float = 1.0
    attempts: int = 7
    deadline: float = 600.0
    backoff: float = 2.0
    backoff_cap: float = 60.0
    retry_after_cap: float = 180.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    max_body_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True)
class _Failure:
    """An attempt that gave no usable answer."""

    what: str
    is_rate_limit: bool = False
    retry_after: float | None = None


class _Unusable(Exception):
    """A body that is not what was asked for."""


class PoliteSession:
    """GET JSON, or another form, from one base address.

    `user_agent` names the application and where to reach its operator. `sleep`, `clock` (monotonic
    seconds) and `seed` (of the jitter) are for tests. Proxies and certificate bundles are taken from the
    environment by `requests`, passwords are not.
    """

    def __init__(
        self,
        base_url: str,
        user_agent: str,
        *,
        politeness: Politeness = Politeness(),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        seed: int | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._politeness, self._sleep, self._clock = politeness, sleep, clock
        self._random = random.Random(seed)
        self._next_request_at = clock()
        self._session = requests.Session()
        self._session.auth = lambda request: request  # else requests sends what it finds in ~/.netrc
        self._session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip"})

    def __enter__(self) -> "PoliteSession":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get_json(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """GET `base_url + path` and return a body that is well-formed JSON, undecoded; raises as `get` does."""
        return self.get(path, params, unusable=_no_json, accept="application/json")

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        unusable: Callable[[bytes], str | None],
        accept: str,
    ) -> bytes:
        """GET `base_url + path` and return a body of the media type `accept`.

        `unusable` says in words why a body sent with status 200 is not what was asked for, None when it is; such a
        body is asked for again. Raises Refused for any other 4xx than a rate limit (at once, quoting the provider),
        RateLimited or Unavailable when retries or the deadline are used up.
        """
        policy, started = self._politeness, self._clock()
        url = self.base_url + path
        failure, attempt = _Failure("nothing was tried"), 0
        while attempt < policy.attempts:
            attempt += 1
            self._wait_for_turn()
            outcome = self._attempt(url, params or {}, started + policy.deadline, unusable, accept)
            if isinstance(outcome, bytes):
                return outcome
            failure = outcome
            pause = self._pause_after(failure, attempt)
            if attempt == policy.attempts or self._clock() - started + pause >= policy.deadline:
                break
            self._sleep(pause)
        raise self._given_up(url, failure, attempt, self._clock() - started)

    def _wait_for_turn(self) -> None:
        wait = self._next_request_at - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next_request_at = self._clock() + self._politeness.interval

    def _attempt(
        self,
        url: str,
        params: Mapping[str, str],
        deadline: float,
        unusable: Callable[[bytes], str | None],
        accept: str,
    ) -> bytes | _Failure:
        try:
            with self._open(url, params, deadline, accept) as response:
                body = self._read(response, deadline)
                return self._judge(response, body, unusable)
        except _Unusable as error:
            return _Failure(str(error))
        except requests.Timeout:
            return _Failure("no answer in time")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return _Failure(f"connection failed ({_reason(error)})")

    def _open(self, url: str, params: Mapping[str, str], deadline: float, accept: str) -> requests.Response:
        """Send one request, following redirects that stay on the provider's own address."""
        policy = self._politeness
        for _ in range(MAX_REDIRECTS + 1):
            left = max(deadline - self._clock(), 0.1)
            timeout = (min(policy.connect_timeout, left), min(policy.read_timeout, left))
            response = self._session.get(
                url, params=params, headers={"Accept": accept}, stream=True, timeout=timeout, allow_redirects=False
            )
            if not response.is_redirect:
                return response
            target = urljoin(response.url, response.headers["Location"])
            response.close()
            if urlsplit(target)[:2] != urlsplit(self.base_url)[:2]:
                raise Refused(
                    f"{url} redirects to another address ({_short(target)}), which is not followed; "
                    "check the base address in the settings",
                    status=response.status_code,
                    reason=_short(target),
                )
            url, params = target, {}
        raise _Unusable(f"more than {MAX_REDIRECTS} redirects")

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """The decoded body, piece by piece, so that neither a dripping nor an endless body holds us."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip"):
            raise _Unusable(f"body in an encoding that was not asked for ({_short(encoding)})")
        gunzip = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        limit, size, parts = self._politeness.max_body_bytes, 0, []
        while chunk := response.raw.read1(1 << 16, decode_content=False):
            parts.append(_unpack(gunzip, chunk, limit - size) if gunzip else chunk)
            size += len(parts[-1])
            if size >= limit:
                raise _Unusable(f"body of more than {limit} bytes")
            if self._clock() >= deadline:
                raise _Unusable("body too slow for the deadline")
        if gunzip and not gunzip.eof:
            raise _Unusable("gzip body is cut off")
        return b"".join(parts)

    def _judge(
        self, response: requests.Response, body: bytes, unusable: Callable[[bytes], str | None]
    ) -> bytes | _Failure:
        status, words = response.status_code, _words(body)
        if status in RETRIED or status >= 500:
            return _Failure(f"HTTP {status}{words}", status in RATE_LIMITS, _retry_after(response))
        if status != 200:
            address = _short(response.url)
            raise Refused(
                f"{address} was refused with HTTP {status}{words}; the request has to change, retrying will not help",
                status=status,
                reason=_quote(body),
            )
        if why := unusable(body):
            raise _Unusable(f"HTTP 200 {why}{words}")
        return body

    def _pause_after(self, failure: _Failure, attempt: int) -> float:
        """Jittered exponential backoff, but at least what the provider asks for, up to a cap."""
        policy = self._politeness
        backoff = min(policy.backoff_cap, policy.backoff * 2 ** (attempt - 1)) * self._random.uniform(0.5, 1.0)
        return max(backoff, min(failure.retry_after or 0.0, policy.retry_after_cap))

    def _given_up(self, url: str, failure: _Failure, attempts: int, seconds: float) -> RateLimited | Unavailable:
        tried = f"{attempts} attempt{'s' if attempts > 1 else ''} over {seconds:.0f} s, the last one: {failure.what}"
        if failure.is_rate_limit:
            asked = f" and asks for {failure.retry_after:.0f} s of rest" if failure.retry_after else ""
            return RateLimited(f"{url} is limiting us{asked}: {tried}; run again later, what is landed is kept")
        return Unavailable(
            f"{url} cannot be read: {tried}; check the network and the provider's status page, "
            "then run again: what is landed is kept"
        )


def _no_json(body: bytes) -> str | None:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return "without readable JSON"
    return None


def _unpack(gunzip: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        return gunzip.decompress(chunk, max(room, 1))
    except zlib.error as error:
        raise _Unusable(f"broken gzip body ({error})") from error


def _retry_after(response: requests.Response) -> float | None:
    """Seconds the provider asks us to wait; a date is read against the answer's own Date, not our clock."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until, now = _http_date(value), _http_date(response.headers.get("Date", ""))
    return max((until - now).total_seconds(), 0.0) if until and now else None


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _words(body: bytes) -> str:
    quoted = _quote(body)
    return f" ({quoted!r})" if quoted else ""


def _quote(body: bytes) -> str:
    return _short(" ".join(body[: 4 * QUOTED].decode("utf-8", "replace").split()))


def _short(text: str) -> str:
    """A text in few words for a message; keys and mail addresses in a query are blotted out."""
    text = _KEY.sub(r"\1***", text)
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def _reason(error: Exception) -> str:
    """The innermost cause in a few words: requests wraps an error three deep and prints object addresses."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
    return _short(f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__)
