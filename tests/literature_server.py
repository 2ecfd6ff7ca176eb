"""A local stand-in for the E-utilities of PubMed and the API of OpenAlex, with faults on order.

Belongs here: how the two answer a client, well and badly. Does not belong here: assertions.

    with LiteratureServer(records) as server:
        session = PoliteSession(server.base_url, "tests")

`records` are pairs of an id (digits) and the day on which it entered PubMed. What it imitates: ESearch lists no more
than `most_listed`, windows by `edat`, EFetch by ids, cursors that OpenAlex hands from page to page. `spoil` may change
the body of an answer; it is given the number of the request, its path and parameters, and the body.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

Spoil = Callable[[int, str, dict[str, str], bytes], bytes | int]


class LiteratureServer:
    """Serves records on a free port of 127.0.0.1 while the `with` block runs; `requests` are path and parameters."""

    def __init__(self, records: list[tuple[str, str]], *, most_listed: int = 9_999, spoil: Spoil | None = None) -> None:
        self.records, self.most_listed = dict(records), most_listed
        self.spoil: Spoil = spoil or (lambda number, path, params, body: body)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.literature = self
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> "LiteratureServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def fetched(self) -> list[list[str]]:
        """The ids of each request to EFetch so far."""
        return [params["id"].split(",") for path, params in self.requests if path == "/efetch.fcgi"]

    def answer(self, address: str) -> tuple[int, bytes]:
        """Status and body."""
        parts = urlsplit(address)
        params = dict(parse_qsl(parts.query))
        self.requests.append((parts.path, params))
        answers = {"/esearch.fcgi": self._search, "/efetch.fcgi": self._fetch, "/works": self._works}
        body = self.spoil(len(self.requests), parts.path, params, answers[parts.path](params))
        return (body, b'{"error": "refused"}') if isinstance(body, int) else (200, body)

    def _search(self, params: dict[str, str]) -> bytes:
        first, last = (params.get(name, edge).replace("/", "-") for name, edge in (("mindate", "0"), ("maxdate", "9")))
        found = [pmid for pmid, day in self.records.items() if first <= day <= last]
        listed = found[: min(int(params["retmax"]), self.most_listed)]
        return json.dumps({"esearchresult": {"count": str(len(found)), "idlist": listed}}).encode()

    def _fetch(self, params: dict[str, str]) -> bytes:
        records = "".join(
            f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Title {pmid}</ArticleTitle>"
            "</Article></MedlineCitation></PubmedArticle>"
            for pmid in params["id"].split(",")
        )
        return f'<?xml version="1.0"?><PubmedArticleSet>{records}</PubmedArticleSet>\n'.encode()

    def _works(self, params: dict[str, str]) -> bytes:
        cursor, size = params["cursor"], int(params["per-page"])
        start = 0 if cursor == "*" else int(cursor.removeprefix("at-"))
        ids = [*self.records][start : start + size]
        works = [{"id": f"https://openalex.org/W{number}", "title": f"Title {number}"} for number in ids]
        # OpenAlex gives a cursor with the last full page, too, and then an empty page
        following = f"at-{start + size}" if ids else None
        return json.dumps({"meta": {"count": len(self.records), "next_cursor": following}, "results": works}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Stay silent: tests read `server.requests`."""

    def do_GET(self) -> None:
        status, body = self.server.literature.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
