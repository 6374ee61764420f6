"""Every route of every service with an address that can be asked, and each service with nothing in its database."""

import re
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi.routing import APIRoute

from shared.service import Service
from tests.support.referrals import key_line
from tests.support.services import ServiceUnderTest, service_client

_PARAMETER = re.compile(r"\{\w+\}")
_OWN: dict[str, dict[str, Any]] = {
    "agreements": {},
    "referrals": {"client_keys": key_line(), "search_key": "a key for the hashes of the tests", "sandbox": True},
    "notifications": {
        "public_url": "https://vidare.example",
        "endpoint_keys": key_line(),
        "smtp_host": "127.0.0.1",
        "smtp_sender": "vidare@vidare.example",
    },
}


@dataclass(frozen=True)
class Route:
    """One method of one path: `template` as it was declared, `made` as FastAPI has it."""

    method: str
    template: str
    made: APIRoute

    def path(self, value: UUID | str) -> str:
        """The address with this value in each of its places."""
        return _PARAMETER.sub(str(value), self.template)

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def routes_of(service: Service) -> Iterator[Route]:
    """Those of its app: its own routers', health and metrics, the catalogue of problems."""
    for router in service.make_app().state.routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods or ()):
                yield Route(method, route.path, route)


def empty_service(service: Service, folder: Path) -> AbstractAsyncContextManager[ServiceUnderTest]:
    """The service as it is before anybody has used it."""
    return service_client(service, folder, settings=_OWN[service.name])
