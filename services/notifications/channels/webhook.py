"""The webhook channel: one signed POST to one receiver, and what came of it."""

import asyncio
import re
from datetime import datetime, timedelta
from time import perf_counter

from aiohttp import (
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    SocketFactoryType,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

from services.notifications.channels import webhook_answers
from services.notifications.channels.address_guard import check_url, guarded_socket, is_allowed
from services.notifications.channels.signature import SignedWebhook
from services.notifications.model.delivery.attempt import Attempt, Outcome

CONNECT_TIMEOUT = timedelta(seconds=5)
TIMEOUT = timedelta(seconds=15)
_CONNECTIONS = 200  # more than are ever sent at once; the schedule says how many of them may go to one receiver
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_CORRELATION = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS = {
    "User-Agent": "Vidare/1",
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",  # nobody reads the answer, so it need not be unpacked
}


class WebhookSender:
    """Sends webhooks over kept-alive connections; start it in the loop that sends, close it at the end.

    `allow` holds the operator's exact origins (see `address_guard.check_url`). They have their own session:
    in the other one no socket to a private address can be made, whatever the code around it does.
    """

    def __init__(
        self,
        allow: frozenset[str],
        connect_timeout: timedelta = CONNECT_TIMEOUT,
        timeout: timedelta = TIMEOUT,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allow = allow
        self._connect_seconds = connect_timeout.total_seconds()
        self._seconds = timeout.total_seconds()
        self._resolver = resolver
        self._public: ClientSession | None = None
        self._allowed: ClientSession | None = None

    async def start(self) -> None:
        """Opens the two sessions; no connection is made yet."""
        self._public = self._session(guarded_socket)
        self._allowed = self._session(None)

    async def close(self) -> None:
        """Closes every connection; what is under way fails."""
        for session in (self._public, self._allowed):
            if session is not None:
                await session.close()

    async def send(
        self,
        url: str,
        webhook: SignedWebhook,
        now: datetime,
        traceparent: str | None = None,
        correlation: str | None = None,
    ) -> Attempt:
        """Posts the webhook's body (JSON, exactly the stored bytes) to `url`.

        `traceparent` (W3C) and `correlation` (`X-Request-ID`) are left out when malformed: they came with an event and
        must not stop a delivery. Never raises for what the receiver or the network does.
        """
        headers = dict(webhook.headers)
        if traceparent and _TRACEPARENT.fullmatch(traceparent):
            headers["traceparent"] = traceparent
        if correlation and _CORRELATION.fullmatch(correlation):
            headers["X-Request-ID"] = correlation
        began = perf_counter()
        code, wait = None, None
        try:
            async with asyncio.timeout(self._seconds):
                code, asked = await self._post(url, headers, webhook.body)
            outcome: Outcome = webhook_answers.of_status(code)
            detail = f"http-{code}"
            wait = webhook_answers.retry_after(asked, now) if outcome == "retry" else None
        except Exception as error:  # whatever a receiver answers, the attempt is kept
            outcome, detail = webhook_answers.of_failure(error)
        return Attempt(outcome, code, detail, wait, round((perf_counter() - began) * 1000))

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, str | None]:
        check_url(url, self._allow)
        session = self._allowed if is_allowed(url, self._allow) else self._public
        assert session is not None, "start() comes first"
        address = URL(url, encoded=True)  # its bytes are the receiver's: nothing is decoded, encoded or put in order
        async with session.post(address, data=body, headers=headers, allow_redirects=False) as answer:
            await webhook_answers.drain(answer)
            return answer.status, answer.headers.get("Retry-After")

    def _session(self, socket_factory: SocketFactoryType | None) -> ClientSession:
        connector = TCPConnector(
            limit=_CONNECTIONS,
            socket_factory=socket_factory,
            resolver=self._resolver,
        )
        return ClientSession(
            connector=connector,
            timeout=ClientTimeout(total=None, sock_connect=self._connect_seconds),  # `send` keeps the whole time
            headers=_HEADERS,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,  # a proxy from the environment would resolve names where no guard stands
        )
