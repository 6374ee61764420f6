import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from services.notifications.channels import address_guard, signature, webhook_answers
from services.notifications.channels.webhook import WebhookSender
from services.notifications.model.delivery.attempt import Attempt

from .conftest import Loopback

SECRET = signature.hmac_secret(bytes(range(32)))
BODY = '{"type": "referral.submitted", "name": "äö"}'.encode()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Planted(AbstractResolver):
    """A name server in the hands of an attacker: whatever the name, these are its addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


@asynccontextmanager
async def sender(
    *allow: str, resolver: AbstractResolver | None = None, seconds: float = 5, connect_seconds: float = 2
) -> AsyncIterator[WebhookSender]:
    made = WebhookSender(
        frozenset(allow), timedelta(seconds=connect_seconds), timedelta(seconds=seconds), resolver=resolver
    )
    await made.start()
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def receiver(handler: Handler) -> AsyncIterator[str]:
    """A web server on loopback; its origin."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_receiver(client: Client) -> AsyncIterator[str]:
    """A server that speaks whatever it likes; its origin."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await client(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def post(to: WebhookSender, url: str, trace: str | None = None) -> Attempt:
    now = datetime.now(UTC)
    return await to.send(url, signature.signed([SECRET], "msg_1", int(now.timestamp()), BODY), now, trace)


def answering(status: int, headers: dict[str, str] | None = None) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers, text="secret thoughts of the receiver")

    return handler


async def test_the_receiver_gets_the_exact_bytes_and_headers_that_verify() -> None:
    seen: list[tuple[dict[str, str], bytes]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append((dict(request.headers), await request.read()))
        return web.Response(status=204)

    async with receiver(handler) as origin, sender(origin) as hooks:
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        attempt = await post(hooks, f"{origin}/hook?a=1", trace)
    headers, body = seen[0]
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("delivered", 204, "http-204")
    assert attempt.milliseconds >= 0
    assert body == BODY
    Webhook(SECRET).verify(body, headers)
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"] == "Vidare/1"
    assert headers["traceparent"] == trace


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "delivered"), (202, "delivered"), (400, "retry"), (401, "retry"), (404, "retry"), (410, "gone"),
     (429, "retry"), (500, "retry"), (502, "retry"), (503, "retry"), (504, "retry")],
)  # fmt: skip
async def test_the_status_decides_and_the_answer_is_not_repeated(status: int, outcome: str) -> None:
    async with receiver(answering(status)) as origin, sender(origin) as hooks:
        attempt = await post(hooks, origin)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == (outcome, status, f"http-{status}")
    assert "secret" not in repr(attempt)


async def test_a_receiver_may_ask_to_be_left_alone_for_a_while() -> None:
    async with receiver(answering(503, {"Retry-After": "90"})) as origin, sender(origin) as hooks:
        assert (await post(hooks, origin)).retry_after == timedelta(seconds=90)


@pytest.mark.parametrize("trace", ["", "nonsense", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX: y"])
async def test_a_malformed_trace_is_left_out_and_stops_nothing(trace: str) -> None:
    seen: list[bool] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append("traceparent" in request.headers)
        return web.Response()

    async with receiver(handler) as origin, sender(origin) as hooks:
        attempt = await post(hooks, origin, trace)
    assert attempt.outcome == "delivered"
    assert seen == [False]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_never_followed(status: int) -> None:
    paths: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        paths.append(request.path)
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with receiver(handler) as origin, sender(origin) as hooks:
        attempt = await post(hooks, f"{origin}/hook")
    assert (attempt.outcome, attempt.answer_code) == ("retry", status)
    assert paths == ["/hook"]


async def test_a_silent_receiver_is_tried_again_after_the_time_out() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with raw_receiver(client) as origin, sender(origin, seconds=0.2) as hooks:
        attempt = await post(hooks, origin)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("retry", None, "timeout")
    assert 150 <= attempt.milliseconds < 2_000


async def test_a_receiver_that_takes_no_connection_is_given_up_at_the_connect_time_out() -> None:
    with contextlib.ExitStack() as open_sockets:
        full = open_sockets.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # more than the queue holds, so that the next handshake is not answered
            waiting = open_sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        origin = f"http://127.0.0.1:{full.getsockname()[1]}"
        async with sender(origin, connect_seconds=0.2) as hooks:
            attempt = await post(hooks, origin)
    assert (attempt.outcome, attempt.detail) == ("retry", "connect-timeout")


async def test_a_refused_connection_is_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can answer there
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with sender(origin) as hooks:
            attempt = await post(hooks, origin)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("retry", None, "connection-failed")


async def test_a_receiver_that_hangs_up_is_tried_again() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with raw_receiver(client) as origin, sender(origin) as hooks:
        attempt = await post(hooks, origin)
    assert (attempt.outcome, attempt.detail) in {("retry", "disconnected"), ("retry", "connection-failed")}


async def test_an_answer_that_is_not_http_is_tried_again() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with raw_receiver(client) as origin, sender(origin) as hooks:
        attempt = await post(hooks, origin)
    assert (attempt.outcome, attempt.detail) == ("retry", "malformed-answer")


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted_even_on_an_allowed_origin(
    loopback_tls: Loopback,
) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(client, "127.0.0.1", 0, ssl=loopback_tls.context)
    origin = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with sender(origin) as hooks:
        attempt = await post(hooks, origin)
    server.close()
    assert (attempt.outcome, attempt.detail) == ("retry", "tls-failed")


@pytest.mark.parametrize("ending", [b"x", b"HTTP/1.1 200 OK\r\n"])
async def test_an_endless_answer_costs_its_connection_and_not_the_delivery(ending: bytes) -> None:
    sent = 0

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + (ending * 4096)[:4096] + b"\r\n")
            await writer.drain()
            sent += 4096

    async with raw_receiver(client) as origin, sender(origin) as hooks:
        began = perf_counter()
        attempt = await post(hooks, origin)
        assert perf_counter() - began < 1
    assert attempt.outcome == "delivered"
    assert sent < 20_000_000


async def test_an_answer_that_drips_is_left_after_a_second() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
        await writer.drain()
        await reader.read()
        await asyncio.Event().wait()

    async with raw_receiver(client) as origin, sender(origin, seconds=10) as hooks:
        attempt = await post(hooks, origin)
    assert attempt.outcome == "delivered"
    assert attempt.milliseconds < 3_000


async def test_connections_are_kept_and_no_cookie_is() -> None:
    peers: set[object] = set()
    cookies: list[str | None] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        cookies.append(request.headers.get("Cookie"))
        answer = web.Response(text="ok")
        answer.set_cookie("session", "1")
        return answer

    async with receiver(handler) as origin, sender(origin) as hooks:
        for _ in range(5):
            assert (await post(hooks, origin)).outcome == "delivered"
    assert len(peers) == 1
    assert cookies == [None] * 5


async def test_a_slow_receiver_delays_no_other() -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        arrived.set()
        await release.wait()
        return web.Response()

    async with (
        receiver(slow) as slow_origin,
        receiver(answering(200)) as quick_origin,
        sender(slow_origin, quick_origin, seconds=10) as hooks,
    ):
        waiting = [asyncio.create_task(post(hooks, slow_origin)) for _ in range(40)]
        await asyncio.wait_for(arrived.wait(), 5)
        assert (await asyncio.wait_for(post(hooks, quick_origin), 2)).outcome == "delivered"
        release.set()
        attempts = await asyncio.gather(*waiting)
    assert {attempt.outcome for attempt in attempts} == {"delivered"}


async def test_a_proxy_from_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with receiver(answering(200)) as origin, sender(origin) as hooks:
        assert (await post(hooks, origin)).outcome == "delivered"


async def test_a_private_address_is_refused_at_connect_time() -> None:
    connections = 0

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1

    async with raw_receiver(client) as origin:
        port = origin.rpartition(":")[2]
        resolver = Planted("127.0.0.1")
        async with sender(resolver=resolver) as hooks:
            attempt = await post(hooks, f"https://receiver.example:{port}/hook")
    assert resolver.asked == ["receiver.example"]
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("permanent", None, "address-not-public")
    assert connections == 0


@pytest.mark.parametrize(
    "addresses",
    [("169.254.169.254",), ("10.0.0.1", "::1"), ("127.0.0.1", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")],
)
async def test_however_many_private_addresses_a_name_has_the_refusal_is_permanent(addresses: tuple[str, ...]) -> None:
    async with sender(resolver=Planted(*addresses)) as hooks:
        attempt = await post(hooks, "https://receiver.example/")
    assert (attempt.outcome, attempt.detail) == ("permanent", "address-not-public")


async def test_a_name_that_changes_its_answer_is_refused_all_the_same() -> None:
    class Rebinding(Planted):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            answer = await super().resolve(host, port, family)
            self.addresses = ("127.0.0.1",)
            return answer

    resolver = Rebinding("192.168.7.7")
    async with sender(resolver=resolver) as hooks:
        for _ in range(2):
            assert (await post(hooks, "https://receiver.example/")).outcome == "permanent"


async def test_an_allowed_origin_opens_no_other_port_or_name_on_the_same_machine() -> None:
    async with (
        receiver(answering(200)) as origin,
        receiver(answering(200)) as other,
        sender(origin, resolver=Planted("127.0.0.1")) as hooks,
    ):
        assert (await post(hooks, origin)).outcome == "delivered"
        assert (await post(hooks, other)).outcome == "permanent"
        port = other.rpartition(":")[2]
        assert (await post(hooks, f"https://receiver.example:{port}/")).outcome == "permanent"


async def test_an_address_that_the_guard_accepts_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_guard, "is_public", lambda address: True)
    async with receiver(answering(200)) as origin:
        port = origin.rpartition(":")[2]
        async with sender(resolver=Planted("127.0.0.1")) as hooks:
            attempt = await post(hooks, f"https://receiver.example:{port}/")
    assert attempt.detail == "tls-failed"  # it got as far as the handshake with a server that speaks none


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://receiver.example/", "https-required"),
        ("https://127.0.0.1/", "address-not-public"),
        ("https://2130706433/", "not-a-web-address"),
        ("https://a:b@receiver.example/", "credentials-not-allowed"),
        ("https://xn--a.example:8443/", "address-not-public"),
        ("nonsense", "not-a-web-address"),
    ],
)
async def test_an_address_that_is_refused_is_never_tried_again(url: str, code: str) -> None:
    async with sender(resolver=Planted("127.0.0.1")) as hooks:
        attempt = await post(hooks, url)
    assert (attempt.outcome, attempt.answer_code, attempt.detail) == ("permanent", None, code)


async def test_a_name_that_does_not_resolve_is_tried_again() -> None:
    class Silent(Planted):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            raise OSError(None, "no such name")

    async with sender(resolver=Silent()) as hooks:
        attempt = await post(hooks, "https://receiver.example/")
    assert (attempt.outcome, attempt.detail) == ("retry", "name-not-found")


async def test_closing_twice_or_before_the_start_is_no_trouble() -> None:
    hooks = WebhookSender(frozenset())
    await hooks.close()
    await hooks.start()
    await hooks.close()
    await hooks.close()


@pytest.mark.parametrize(
    "target",
    [
        "/", "/a%2Fb", "/a%2fb", "/%7Euser/~user", "/a+b%20c", "/a//b/../c/./d", "/;p=1,2'(x)*!", "/[x]", "/{x}|y^z`",
        "/%C3%A4", "/%zz", "/100%", "/h?x=%2B+%26&y=a/b?c", "/h?&&=&a", "/h??", "/h?q=%E4", "/h?a=[1]&b={2}",
        '/h?"<>\\',
    ],
)  # fmt: skip
async def test_a_receivers_address_is_called_byte_for_byte(target: str) -> None:
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        await reader.readuntil(BODY)
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()

    async with raw_receiver(answer) as origin, sender(origin) as made:
        attempt = await post(made, origin + target)
    assert (attempt.outcome, asked) == ("delivered", [f"POST {target} HTTP/1.1\r\n"])


@pytest.mark.parametrize(("written", "asked_for"), [("", "/"), ("?x=%2F", "/?x=%2F")])
async def test_an_address_without_a_path_is_called_at_its_root(written: str, asked_for: str) -> None:
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()

    async with raw_receiver(answer) as origin, sender(origin) as made:
        await post(made, origin + written)
    assert asked == [f"POST {asked_for} HTTP/1.1\r\n"]


_STATUS_LINES = [
    *(b"HTTP/1.1 200 OK", b"HTTP/1.1 503 x", b"HTTP/1.0 410", b"HTTP/1.1 99 x", b"HTTP/9.9 200 OK", b"ICY 200"),
]
_NAMES = [
    *(b"Retry-After", b"Content-Length", b"Transfer-Encoding", b"Content-Type", b"Set-Cookie", b"Location", b"X"),
]
_VALUES = st.one_of(
    st.binary(max_size=40), st.sampled_from([b"chunked", b"-1", b"9" * 30, b"Mon, 01 Jan 0001 00:00 +9999"])
)
_HEADS = st.one_of(
    st.binary(max_size=200),
    st.tuples(
        st.sampled_from(_STATUS_LINES),
        st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=5),
        st.binary(max_size=60),
    ).map(lambda head: b"\r\n".join([head[0], *(name + b": " + value for name, value in head[1]), b"", head[2]])),
)


@settings(max_examples=80, deadline=None)
@given(_HEADS)
def test_whatever_a_receiver_answers_is_an_attempt(head: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(BODY)
        writer.write(head)
        await writer.drain()

    async def attempt() -> Attempt:
        async with raw_receiver(answer) as origin, sender(origin, seconds=1) as made:
            return await post(made, origin + "/hook")

    made = asyncio.run(attempt())
    assert made.outcome in ("delivered", "retry", "gone")
    assert (made.outcome == "gone") == (made.answer_code == 410)
    assert re.fullmatch(r"[a-z0-9-]+", made.detail)
    assert made.retry_after is None or made.retry_after <= webhook_answers.LONGEST_RETRY_AFTER
