"""The polite session: each misbehaviour of a server has its stated outcome, within bounds, without real waiting."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import RateLimited, Refused, Unavailable
from ingestion.http import Politeness, PoliteSession
from tests.registry_server import Fault, RegistryServer


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def session_of(server: RegistryServer, clock: FakeTime, **politeness: float) -> PoliteSession:
    return PoliteSession(
        server.base_url,
        "tests (mail)",
        politeness=Politeness(**politeness),
        sleep=clock.sleep,
        clock=clock.clock,
        seed=1,
    )


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


def test_identifies_itself_and_asks_once_a_second(fake_time):
    with RegistryServer([]) as server, session_of(server, fake_time) as session:
        for _ in range(3):
            session.get_json("/version")
    assert fake_time.slept == [1.0, 1.0]
    assert {request.headers["User-Agent"] for request in server.requests} == {"tests (mail)"}
    assert not any("Authorization" in request.headers for request in server.requests)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 403},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "html"},
        {"kind": "reset"},
        {"kind": "short"},
        {"kind": "bad_gzip"},
        {"kind": "cut_gzip"},
    ],
    ids=lambda fault: f"{fault['kind']}{fault.get('status', '')}",
)
def test_a_passing_fault_is_retried_with_growing_jittered_pauses(fake_time, fault):
    faults = [Fault(when=lambda _: True, times=3, **fault)]
    with RegistryServer([], faults=faults) as server, session_of(server, fake_time, interval=0) as session:
        assert b"dataTimestamp" in session.get_json("/version")
    assert len(server.requests) == 4
    first, second, third = fake_time.slept
    assert 1 <= first <= 2 <= second <= 4 <= third <= 8
    assert len({first, second / 2, third / 4}) == 3  # jitter: not three times the same share


@pytest.mark.parametrize("kind", ["html", "reset", "short", "bad_gzip", "cut_gzip", "status"])
def test_a_lasting_fault_ends_as_unavailable_naming_address_and_attempts(fake_time, kind):
    faults = [Fault(kind, when=lambda _: True, times=99)]
    with RegistryServer([], faults=faults) as server, session_of(server, fake_time, attempts=5) as session:
        with pytest.raises(Unavailable, match=r"/api/v2/version cannot be read: 5 attempts over \d+ s") as raised:
            session.get_json("/version")
    assert len(server.requests) == 5
    assert server.base_url in str(raised.value) and "\n" not in str(raised.value)


def test_nobody_listening_is_unavailable_in_words(fake_time):
    with RegistryServer([]) as server:
        pass
    with session_of(server, fake_time, attempts=2) as session:
        with pytest.raises(Unavailable, match="2 attempts over .*Connection refused"):
            session.get_json("/version")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "40"}, 40),
        ({"Retry-After": "86400"}, 90),
        # The date is read against the answer's own Date, which the server stamps with its clock
        ({"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, 90),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
    ],
)
def test_retry_after_is_honoured_up_to_a_cap(fake_time, headers, expected):
    faults = [Fault("status", when=1, status=429, headers=headers)]
    with RegistryServer([], faults=faults) as server:
        with session_of(server, fake_time, interval=0, retry_after_cap=90) as session:
            session.get_json("/version")
    assert len(fake_time.slept) == 1
    assert fake_time.slept[0] == expected if expected else 1 <= fake_time.slept[0] <= 2


def test_a_retry_after_date_is_read_against_the_servers_own_clock(fake_time):
    in_a_minute = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)}
    with RegistryServer([], faults=[Fault("status", when=1, status=503, headers=in_a_minute)]) as server:
        with session_of(server, fake_time, interval=0) as session:
            session.get_json("/version")
    assert 55 <= fake_time.slept[0] <= 61


def test_lasting_429_is_rate_limited_and_says_what_was_asked(fake_time):
    faults = [Fault("status", when=lambda _: True, times=99, status=429, headers={"Retry-After": "200"})]
    with RegistryServer([], faults=faults) as server, session_of(server, fake_time, deadline=300) as session:
        with pytest.raises(RateLimited, match="asks for 200 s of rest: 2 attempts"):
            session.get_json("/version")
    assert sum(fake_time.slept) <= 300  # a third attempt would have passed the deadline


@pytest.mark.parametrize(
    ("status", "body"), [(400, b"`query.recrs` is unknown parameter"), (404, b"not found"), (410, b"gone")]
)
def test_a_refusal_is_not_retried_and_quotes_the_provider(fake_time, status, body):
    with RegistryServer([], faults=[Fault("status", when=1, status=status, body=body)]) as server:
        with session_of(server, fake_time) as session, pytest.raises(Refused, match=body.decode()) as raised:
            session.get_json("/version")
    assert len(server.requests) == 1
    assert (raised.value.status, raised.value.reason) == (status, body.decode())


def test_a_long_or_binary_refusal_is_shortened_to_one_line(fake_time):
    with RegistryServer([], faults=[Fault("status", when=1, status=400, body=b"\xff\n" * 90_000)]) as server:
        with session_of(server, fake_time) as session, pytest.raises(Refused) as raised:
            session.get_json("/version")
    assert len(str(raised.value)) < 600 and "\n" not in str(raised.value)


def test_a_dripping_body_is_bounded_by_the_deadline():
    with RegistryServer([], faults=[Fault("slow", when=lambda _: True, times=9, seconds=0.02)]) as server:
        started = time.monotonic()
        with PoliteSession(server.base_url, "tests", politeness=Politeness(interval=0, deadline=0.3)) as session:
            with pytest.raises(Unavailable, match="body too slow"):
                session.get_json("/version")
        assert time.monotonic() - started < 2


def test_an_endless_body_is_bounded(fake_time):
    studies = {"status": 200, "body": b"[" + b"1," * 5000 + b"1]"}
    with RegistryServer([], faults=[Fault("status", when=lambda _: True, times=9, **studies)]) as server:
        with session_of(server, fake_time, attempts=2, max_body_bytes=1000) as session:
            with pytest.raises(Unavailable, match="body of more than 1000 bytes"):
                session.get_json("/version")


def test_nested_json_without_end_is_no_crash(fake_time):
    with RegistryServer(
        [], faults=[Fault("status", when=lambda _: True, times=9, status=200, body=b"[" * 100_000)]
    ) as server:
        with (
            session_of(server, fake_time, attempts=2) as session,
            pytest.raises(Unavailable, match="without readable JSON"),
        ):
            session.get_json("/version")


def test_redirects_are_followed_at_home_only(fake_time):
    elsewhere = {"Location": "http://127.0.0.2:1/api/v2/version"}
    around = {"Location": "/api/v2/version"}
    with RegistryServer([], faults=[Fault("status", when=1, status=302, headers=elsewhere)]) as server:
        with session_of(server, fake_time) as session, pytest.raises(Refused, match="redirects to another address"):
            session.get_json("/version")
        server.faults = [Fault("status", when=2, status=302, headers=around)]
        with session_of(server, fake_time) as session:
            assert b"apiVersion" in session.get_json("/version")
        server.faults = [Fault("status", when=lambda _: True, times=99, status=302, headers=around)]
        with (
            session_of(server, fake_time, attempts=2) as session,
            pytest.raises(Unavailable, match="more than 3 redirects"),
        ):
            session.get_json("/version")


@given(st.integers(min_value=1, max_value=9), st.floats(min_value=1, max_value=2000), st.integers())
def test_pauses_never_exceed_cap_or_deadline(attempts, deadline, seed):
    fake_time = FakeTime()
    policy = Politeness(interval=0, attempts=attempts, deadline=deadline)
    session = PoliteSession(
        "http://127.0.0.1:1", "x", politeness=policy, sleep=fake_time.sleep, clock=fake_time.clock, seed=seed
    )
    with session, pytest.raises(Unavailable):
        session.get_json("/")
    assert sum(fake_time.slept) < deadline and len(fake_time.slept) < attempts
    assert all(pause <= policy.backoff_cap for pause in fake_time.slept)
