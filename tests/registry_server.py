"""A local stand-in for ClinicalTrials.gov: replays studies over HTTP as API v2 does, with faults on order.

Belongs here: the registry's behaviour towards a client, good and bad. Does not belong here: assertions.

    with RegistryServer(studies, version="2026-11-20") as server:
        session = PoliteSession(server.base_url, "tests")

What it imitates: pages of at most 1,000, `totalCount` on the first page only, opaque page tokens bound to
their query, plain-text 400 and 404, obsolete ids redirecting to their study, one `versionHolder` a data
load, gzip when the client takes it. `server.requests` logs what was asked.
"""

import base64
import gzip
import hashlib
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.essie import BadExpression, Record, compile_expression, index

ROOT = "/api/v2"
KNOWN = {"format", "filter.advanced", "countTotal", "pageSize", "pageToken"}
HTML = b"<!DOCTYPE html><html><body>We are updating our site</body></html>"


@dataclass(frozen=True)
class Request:
    """One request as received; `number` counts from 1 over all requests of the server."""

    number: int
    path: str
    params: dict[str, str]
    headers: dict[str, str]

    @property
    def is_page(self) -> bool:
        """Whether this asks for a page to land (the one-record request for the total is none)."""
        return self.path == "/studies" and self.params.get("pageSize") != "1"

    @property
    def token(self) -> str | None:
        return self.params.get("pageToken")


@dataclass
class Fault:
    """What goes wrong, `times` times, at requests that `when` accepts (or at request number `when`).

    Kinds that replace the answer: status (with status, body, headers), html, reset, short, slow, bad_gzip,
    cut_gzip, refuse_token. Kinds that change a page: repeat_token, drop_token, cut_page (its second half is
    missing), displace (its last study replaced by one of the first page), repeat_study (one of the first page
    added), wrong_total, mixed_version. `act` runs `act(server)` and then answers as usual.
    """

    kind: str
    when: int | Callable[[Request], bool]
    times: int = 1
    status: int = 503
    body: bytes = b"Service Unavailable"
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.05
    act: Callable[["RegistryServer"], None] | None = None

    def hits(self, request: Request) -> bool:
        """Whether this request meets the fault; uses it up."""
        meets = request.number == self.when if isinstance(self.when, int) else self.when(request)
        if not meets or self.times == 0:
            return False
        self.times -= 1
        return True


def page_request(number: int) -> Callable[[Request], bool]:
    """A predicate for the n-th request for a page (from 1), retries counted."""
    seen: set[int] = set()

    def hits(request: Request) -> bool:
        if request.is_page:
            seen.add(request.number)
        return request.is_page and len(seen) == number

    return hits


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    content_type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Study:
    nct_id: str
    body: bytes
    searchable: Record
    aliases: list[str]


class RegistryServer:
    """Serves `studies` (dicts of API v2 form) on a free port of 127.0.0.1 while the `with` block runs."""

    def __init__(self, studies: Iterable[dict], *, version: str = "2026-11-20", faults: Iterable[Fault] = ()) -> None:
        self.requests: list[Request] = []
        self.faults = list(faults)
        self._lock = threading.Lock()
        self.load(studies, version)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.registry = self
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # a client that goes away is part of the tests
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}{ROOT}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def load(self, studies: Iterable[dict], version: str) -> None:
        """Replace the data, as the registry does every working day; every study gets this `versionHolder`."""
        self.version = version
        self.data_timestamp = f"{version}T09:00:04"
        self._studies = [_prepare(study, version) for study in studies]
        self._by_id = {study.nct_id: study for study in self._studies}
        self._canonical = {alias: study.nct_id for study in self._studies for alias in study.aliases}

    def page_requests(self) -> list[Request]:
        """The requests for pages so far, in order."""
        return [request for request in self.requests if request.is_page]

    def __enter__(self) -> "RegistryServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def take(self, path: str, headers: dict[str, str]) -> tuple[_Answer, Fault | None]:
        """Log a request and decide its answer and the fault that spoils its sending, if any."""
        address = urlsplit(path)
        with self._lock:
            params = dict(parse_qsl(address.query, keep_blank_values=True))
            request = Request(len(self.requests) + 1, address.path.removeprefix(ROOT), params, headers)
            self.requests.append(request)
            fault = next((each for each in self.faults if each.hits(request)), None)
            if fault and fault.act:
                fault.act(self)
            return self._answer(request, fault), fault

    def _answer(self, request: Request, fault: Fault | None) -> _Answer:
        kind = fault.kind if fault else ""
        if kind == "status":
            return _Answer(fault.status, fault.body, headers=fault.headers)
        if kind == "html":
            return _Answer(200, HTML, "text/html")
        if kind == "refuse_token":
            return _Answer(400, b"`pageToken` is incorrect or expired")
        if request.path == "/version":
            return _json({"apiVersion": "2.0.5", "dataTimestamp": self.data_timestamp})
        if request.path == "/studies":
            return self._page(request, kind)
        return self._single(request.path)

    def _single(self, path: str) -> _Answer:
        nct_id = path.removeprefix("/studies/")
        if not re.fullmatch(r"NCT\d{8}", nct_id):
            return _Answer(400, b"Parameter `nctId` has incorrect format")
        if nct_id in self._canonical:
            return _Answer(301, b"", headers={"Location": f"{ROOT}/studies/{self._canonical[nct_id]}?format=json"})
        if nct_id not in self._by_id:
            return _Answer(404, f"NCT number {nct_id} not found".encode())
        return _Answer(200, self._by_id[nct_id].body, "application/json")

    def _page(self, request: Request, kind: str) -> _Answer:
        params = request.params
        unknown = sorted(params.keys() - KNOWN)
        if unknown:
            return _Answer(400, f"`{unknown[0]}` is unknown parameter".encode())
        try:
            matches = compile_expression(params["filter.advanced"])
        except BadExpression as error:
            return _Answer(400, f"Cannot parse `filter.advanced`: {error}".encode())
        found = [study for study in self._studies if matches(study.searchable)]
        key = hashlib.sha256(params["filter.advanced"].encode()).hexdigest()[:16]
        start = _read_token(request.token, key)
        if start is None:
            return _Answer(400, b"`pageToken` is incorrect or expired")
        end = start + min(int(params.get("pageSize", 10)) or 10, 1000)
        bodies, following = [study.body for study in found[start:end]], _token(key, end)
        token = following if end < len(found) else None
        total = len(found) if params.get("countTotal") == "true" and request.token is None else None
        bodies, token, total = _spoil(kind, bodies, token, total, [study.body for study in found], request.token)
        members = [f'"totalCount": {total}, '.encode() if total is not None else b""]
        members += [b'"studies": [', b", ".join(bodies), b"]"]
        members += [f', "nextPageToken": "{token}"'.encode() if token else b""]
        return _Answer(200, b"{" + b"".join(members) + b"}", "application/json")


def _spoil(kind: str, bodies: list[bytes], token: str | None, total: int | None, found: list[bytes], asked: str | None):
    if kind == "repeat_token":
        token = asked or token
    elif kind == "drop_token":
        token = None
    elif kind == "cut_page":
        bodies = bodies[: len(bodies) // 2]
    elif kind == "displace":
        bodies = [*bodies[:-1], found[0]]
    elif kind == "repeat_study":
        bodies = [*bodies, found[0]]
    elif kind == "wrong_total":
        total = total and total + 1
    elif kind == "mixed_version":
        bodies = [*bodies[:-1], re.sub(rb'("versionHolder": ")[^"]*', rb"\g<1>1999-01-01", bodies[-1])]
    return bodies, token, total


def _prepare(study: dict, version: str) -> _Study:
    derived = study.get("derivedSection", {})
    misc = derived.get("miscInfoModule", {}) | {"versionHolder": version}
    stamped = study | {"derivedSection": derived | {"miscInfoModule": misc}}
    identification = study["protocolSection"]["identificationModule"]
    body = json.dumps(stamped, ensure_ascii=False).encode()
    return _Study(identification["nctId"], body, index(study), identification.get("nctIdAliases", []))


def _token(key: str, start: int) -> str:
    return base64.urlsafe_b64encode(f"{key}:{start}".encode()).decode()


def _read_token(token: str | None, key: str) -> int | None:
    if token is None:
        return 0
    try:
        owner, start = base64.urlsafe_b64decode(token).decode().split(":")
    except ValueError:
        return None
    return int(start) if owner == key else None


def _json(value: dict) -> _Answer:
    return _Answer(200, json.dumps(value).encode(), "application/json")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Stay silent: tests read `server.requests`."""

    def do_GET(self) -> None:
        answer, fault = self.server.registry.take(self.path, dict(self.headers))
        kind = fault.kind if fault else ""
        if "gzip" in self.headers.get("Accept-Encoding", "") and (answer.status == 200 or "gzip" in kind):
            packed = gzip.compress(answer.body, 1, mtime=0)
            answer = replace(answer, body=packed, headers=answer.headers | {"Content-Encoding": "gzip"})
        self._send(_damage(answer, kind), kind, fault.seconds if fault else 0.0)

    def _send(self, answer: _Answer, kind: str, seconds: float) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if kind == "slow":
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                time.sleep(seconds)
            return
        broken = kind in ("reset", "short")
        self.wfile.write(answer.body[: len(answer.body) // 2] if broken else answer.body)
        if broken:
            self.close_connection = True
        if kind == "reset":  # linger 0 turns the close into a reset
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _damage(answer: _Answer, kind: str) -> _Answer:
    if kind == "bad_gzip":
        return replace(answer, body=b"\x1f\x8b" + b"\x00" * 50)
    if kind == "cut_gzip":
        return replace(answer, body=answer.body[: len(answer.body) // 2])
    return answer
