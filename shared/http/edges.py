"""The edges of a request: what a caller said and its route does not understand is refused by name, not ignored."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from shared.http.json_bodies import Limits, read_json
from shared.kernel.field_errors import refused_fields, shown_name
from shared.kernel.identifiers import is_plain_uuid
from shared.kernel.refusals import Kind, Refusal

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
"""RFC 7396. For a PATCH it is understood beside plain JSON, and means the same."""

_SAID_ONCE = ("authorization", "content-encoding", "content-type", "idempotency-key", "if-match", "x-request-id")
_CONDITIONS = frozenset({"if-match", "if-unmodified-since"})
_CONDITIONS_OF_A_CHANGE = _CONDITIONS | {"if-none-match", "if-modified-since"}
"""Who says one of these asks not to be served unless it holds. What only spares a GET its answer may be passed over."""


class Edges:
    """What one route understands: which parameters of the address, and whether it has a body."""

    def __init__(self, dependant: Dependant, methods: set[str], has_body: bool, limits: Limits) -> None:
        self._single = {name for name, is_list in _query_parameters(dependant) if not is_list}
        self._known = {name for name, _ in _query_parameters(dependant)}
        taken = {alias.lower() for alias in _headers(dependant)}
        self._refused = (_CONDITIONS if "GET" in methods else _CONDITIONS_OF_A_CHANGE) - taken
        self._uuids = _uuids(dependant)
        self._accepted = (JSON, MERGE_PATCH) if "PATCH" in methods else (JSON,)
        self._has_body, self._limits = has_body, limits

    async def read(self, request: "EdgedRequest") -> None:
        """Reads the body into the request. Refusal or HTTPException for what this route does not understand."""
        if b"%2f" in request.scope.get("raw_path", b"").lower():
            raise HTTPException(404)  # a slash to us would be none to a proxy that guards addresses
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
            _refused(shown_name(name), "unknown-parameter", "This address takes no such parameter")
            for name in counted
            if name not in self._known
        ]
        headers = Counter(name.decode("latin-1").lower() for name, _ in request.headers.raw)
        errors += [
            _refused(name, "unknown-condition", "This address takes no such condition")
            for name in sorted(self._refused & headers.keys())
        ]
        twice = [name for name in self._single if counted[name] > 1]
        twice += [name for name in _SAID_ONCE if headers[name] > 1]
        errors += [_refused(name, "repeated-parameter", "It can be said only once") for name in twice]
        errors += [
            _refused(name, "uuid_parsing", "Input should be a valid UUID")
            for name, said in [*request.path_params.items(), *request.query_params.multi_items()]
            if name in self._uuids and not is_plain_uuid(said)
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


def _refused(parameter: str, code: str, detail: str) -> dict[str, str]:
    return {"parameter": parameter, "code": code, "detail": detail}


def _headers(dependant: Dependant) -> Iterator[str]:
    for field in dependant.header_params:
        yield field.alias
    for below in dependant.dependencies:
        yield from _headers(below)


def _uuids(dependant: Dependant) -> set[str]:
    """The parameters of the address that are UUIDs, or lists of such."""
    of_address = [*dependant.path_params, *dependant.query_params]
    found = {field.alias for field in of_address if "UUID" in str(field.field_info.annotation)}
    return found.union(*(_uuids(below) for below in dependant.dependencies))


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
