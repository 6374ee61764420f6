"""Asks every route of every service once while spans go to a collector: `python -m tests.support.traced_walk ENDPOINT`.

It prints a line for each request: method, route and status. A process of its own, since a process has one provider of
spans.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from deploy.ops.installed import installed_services
from shared.kernel.actors import Role
from shared.observability.logs import configure_logging
from shared.observability.tracing import configure_tracing
from shared.service import Service
from tests.support.every_route import empty_service, routes_of

CLIENT = "0197a111-2222-7333-8444-555566667777"
"""In each address that has room for an id."""
NAME = "Virtanen-Traced"
"""In each query, each header that may hold words, and each body."""


async def _walk() -> None:
    for service in installed_services().values():
        with tempfile.TemporaryDirectory() as folder:
            await _ask(service, Path(folder))


async def _ask(service: Service, folder: Path) -> None:
    async with empty_service(service, folder) as up:
        for method, template, path in _addresses(service):
            token = up.token(uuid4(), Role.CASEWORKER, Role.ORG_ADMIN, subject=NAME)
            headers = {
                "Authorization": f"Bearer {token}",
                "If-Match": '"1"',
                "User-Agent": NAME,
                "baggage": f"a={NAME}",
            }
            body = {NAME: NAME} if method in ("POST", "PATCH", "PUT") else None
            asked = up.client.request(method, path, params={"cursor": NAME}, headers=headers, json=body)
            print(method, template, (await asked).status_code)


def _addresses(service: Service) -> Iterator[tuple[str, str, str]]:
    for route in routes_of(service):
        yield route.method, route.template, route.path(CLIENT)
    yield "GET", "unmatched", f"/v1/people/{NAME}"
    yield "other", "unmatched", f"/v1/people/{NAME}"


if __name__ == "__main__":
    configure_logging("json", "ERROR")
    configure_tracing("walked", sys.argv[1])
    asyncio.run(_walk())
