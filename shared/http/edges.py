"""The edges of a request: what a caller said and its route does not understand is refused by name, not ignored."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from shared.http.json_bodies import Limits, read_json
from shared.kernel.field_errors import refused_fields
from shared.kernel.identifiers import holds_identity_code
from shared.kernel.refusals import Kind, Refusal

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
"""RFC 7396. For a PATCH it is understood beside plain JSON, and means the same."""

_SAID_ONCE = ("authorization", "content-type", "idempotency-key", "if-match")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class Edges:
    """What one route understands: which parameters of the address, and whether it has a body."""

    def __init__(self, dependant: Dependant, methods: set[str], has_body: bool, limits: Limits) -> None:
        self._single = {name for name, is_list in _query_parameters(dependant) if not is_list}
        self._known = {name for name, _ in _query_parameters(dependant)}
        self._accepted = (JSON, MERGE_PATCH) if "PATCH" in methods else (JSON,)
        self._has_body, self._limits = has_body, limits

    async def read(self, request: "EdgedRequest") -> None:
        """Reads the body into the request. Refusal or HTTPException for what this route does not understand."""
        self._check_parameters(request)
        if not self._has_body:
            await _check_empty(request)
            return
        _check_size(request.headers.get("content-length", ""), self._limits.size)
        request.limit = self._limits.size
        if body := await request.body():
            self._check_type(request.headers)
            request.value = read_json(body, self._limits)

    def _check_parameters(self, request: Request) -> None:
        counted = Counter(name for name, _ in request.query_params.multi_items())
        errors = [
            {"parameter": _shown(name), "code": "unknown-parameter", "detail": "This address takes no such parameter"}
            for name in counted
            if name not in self._known
        ]
        headers = Counter(name.decode("latin-1").lower() for name, _ in request.headers.raw)
        twice = [name for name in self._single if counted[name] > 1]
        twice += [name for name in _SAID_ONCE if headers[name] > 1]
        errors += [
            {"parameter": name, "code": "repeated-parameter", "detail": "It can be said only once"} for name in twice
        ]
        if errors:
            raise refused_fields(errors)

    def _check_type(self, headers: Mapping[str, str]) -> None:
        """415 for anything but JSON in UTF-8, as it is."""
        kind, _, parameters = headers.get("content-type", "").partition(";")
        charset = parameters.replace(" ", "").replace('"', "").lower()
        if kind.strip().lower() not in self._accepted or charset not in ("", "charset=utf-8"):
            accepted = " or ".join(self._accepted)
            sentence = f"Send the body as {accepted}, and say so in the header Content-Type."
            raise HTTPException(415, sentence, {"Accept": ", ".join(self._accepted)})
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise HTTPException(415, "Send the body as it is, not compressed.", {"Accept-Encoding": "identity"})


class EdgedRequest(Request):
    """A request whose body is counted while it comes, and whose JSON has been read strictly."""

    value: Any = None
    limit: int = 0
    _came = 0

    def __init__(self, request: Request) -> None:
        super().__init__(request.scope, self._counting(request.receive))

    async def json(self) -> Any:
        return self.value

    def _counting(self, receive: Receive) -> Receive:
        async def counted() -> Message:
            message = await receive()
            self._came += len(message.get("body", b""))
            if self._came > self.limit:
                raise _too_large(self.limit) if self.limit else _unexpected()
            return message

        return counted


def _query_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Each name, and whether it may be said several times."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        yield field.alias, any(get_origin(one) is list for one in (annotation, *get_args(annotation)))
    for below in dependant.dependencies:
        yield from _query_parameters(below)


def _check_size(declared: str, limit: int) -> None:
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"The body is larger than {limit} bytes.", {"Connection": "close"})


async def _check_empty(request: Request) -> None:
    if request.headers.get("content-length", "0").strip() not in ("", "0"):
        raise _unexpected()
    if "transfer-encoding" in request.headers:
        await request.body()


def _unexpected() -> Refusal:
    return Refusal(Kind.INVALID, "body-not-expected", "This address takes no body.")


def _shown(name: str) -> str:
    """The name, unless it is no name but something that somebody wrote there."""
    return name if _PLAIN_NAME.fullmatch(name) and not holds_identity_code(name) else "?"
