"""Speaks to the services' public APIs as one organisation, with tokens of the local issuer."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from deploy.local.addresses import Addresses


class CallFailed(Exception):
    """The service answered what was not expected; the text says what was asked and what it said."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class Answer:
    """A service's answer: its status, JSON content and ETag."""

    status: int
    content: Any
    etag: str | None


@dataclass
class Caller:
    """One organisation's system. It remembers the ETag of each object, as a careful client does."""

    http: aiohttp.ClientSession
    addresses: Addresses
    organisation: uuid.UUID | None
    _tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    async def get(self, address: str, *roles: str, expect: int = 200) -> Any:
        return (await self.call("GET", address, roles, expect=expect)).content

    async def post(self, address: str, body: Any, *roles: str, expect: int = 201, etag: str | None = None) -> Answer:
        """Posts with a new Idempotency-Key, and with `If-Match` where an ETag is given."""
        return await self.call("POST", address, roles, body, expect, etag)

    async def call(
        self, method: str, address: str, roles: tuple[str, ...], body: Any = None, expect: int = 200,
        etag: str | None = None, key: str | None = None,
    ) -> Answer:  # fmt: skip
        """One request. A POST carries `key` as its Idempotency-Key, or a new one."""
        headers = {"Authorization": f"Bearer {await self.token(*roles)}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if etag is not None:
            headers["If-Match"] = etag
        async with self.http.request(method, address, json=body, headers=headers) as answer:
            content = await _content(answer)
            if answer.status != expect:
                raise CallFailed(f"{method} {address} answered {answer.status}: {content}", answer.status)
            return Answer(answer.status, content, answer.headers.get("ETag"))

    async def token(self, *roles: str) -> str:
        """A token with these roles, asked of the local issuer once."""
        if roles not in self._tokens:
            organisation = str(self.organisation) if self.organisation else None
            asked = {"subject": f"demo-{roles[0]}", "organisation": organisation, "roles": list(roles)}
            async with self.http.post(self.addresses.issuer + "/token", json=asked) as answer:
                if answer.status != 200:
                    sentence = f"the issuer gave no token: {answer.status} {await answer.text()}"
                    raise CallFailed(sentence, answer.status)
                self._tokens[roles] = (await answer.json())["access_token"]
        return self._tokens[roles]


async def _content(answer: aiohttp.ClientResponse) -> Any:
    """What was answered: JSON, or the text of something between us and the service."""
    text = await answer.text(errors="replace")
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
