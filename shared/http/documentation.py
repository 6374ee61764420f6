"""What an API says of itself beyond what FastAPI sees: problems, ETags, and the headers that a request must carry.

FastAPI documents errors as `application/json` and knows no response headers. Our two request headers are optional for
it, since a request without them is answered with 428 and not with 422. The operation tells all that is added here.
"""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI

from shared.http.problem_kinds import ProblemCatalogue
from shared.http.problems import Problem
from shared.http.reference import TAGS, Reference
from shared.http.schemas import complete_schemas
from shared.http.webhooks import add_webhooks

DESCRIPTION = (
    "Errors are RFC 9457 problems with a stable `type`. Every answer carries `X-Request-ID`; send one of your own to"
    " find the request again. The ETag stands for the object's version: send it back as it came, as `If-Match`, with"
    " every change. The moves that you may make now stand in `allowed_moves`."
)

CONTACT = {"name": "Vidare contributors"}
LICENCE = {"name": "European Union Public Licence 1.2", "identifier": "EUPL-1.2"}
SERVERS = [{"url": "/", "description": "The address from which this document was read."}]

_IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of your last answer: 412 when the object has changed since, 428 without it.",
    "schema": {"type": "string", "pattern": r'^(W/)?"(0|[1-9][0-9]{0,17})(\.[1-9][0-9]{0,17})?"$', "examples": ['"3"']},
}
_IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key makes a repeated request harmless for 7 days.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
_NEEDED_TO_CREATE = " Needed, since this creates something: 428 without it."

_HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "The object's version; after a dot, how often your organisation has changed since what others do"
        " not see.",
        "schema": {"type": "string", "pattern": r'^"[0-9]+(\.[1-9][0-9]*)?"$'},
    },
    "Location": {"description": "The path of what was made.", "schema": {"type": "string", "format": "uri-reference"}},
    "Link": {"description": 'The next page, as `<…>; rel="next"`.', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
    "RateLimit-Policy": {
        "description": "The quota that is used up: `q` requests in `w` seconds.",
        "schema": {"type": "string", "examples": ['"commands";q=3000;w=60']},
    },
    "RateLimit": {
        "description": "What is left of it, `r`, and after how many seconds there is more, `t`.",
        "schema": {"type": "string", "examples": ['"commands";r=0;t=3']},
    },
    "WWW-Authenticate": {"description": "What is wrong with the token.", "schema": {"type": "string"}},
}

_PROBLEMS = {
    400: "the body is not JSON",
    401: "no valid token",
    403: "the roles do not allow it",
    404: "no such object for this organisation",
    408: "the body did not come in time",
    409: "not allowed now; `allowed_moves` says what is",
    412: "the object has changed",
    413: "the body is too large",
    415: "the body is not sent as JSON",
    422: "the content breaks a rule",
    428: "`If-Match` or `Idempotency-Key` is missing",
    429: "too much at once; ask again after `Retry-After`",
    500: "something failed on our side",
    503: "not now; ask again after `Retry-After`",
}
_MERGE_PATCH = "application/merge-patch+json"  # RFC 7396; the same, sent as plain JSON, is understood too
_SUCCESSES = {"200": "as it is now", "201": "made", "204": "gone"}
_TOLD_BY = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit-Policy", "RateLimit"),
    503: ("Retry-After",),
}


def install(app: FastAPI, catalogue: ProblemCatalogue, reference: Reference) -> None:
    """Completes the app's OpenAPI document once, when it is asked for first. Its examples come from the catalogue."""
    build: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(build(), catalogue, reference)
        assert app.openapi_schema is not None, "FastAPI keeps what it has built"
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any], catalogue: ProblemCatalogue, reference: Reference) -> None:
    components = document.setdefault("components", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        components.setdefault("schemas", {}).pop(unused, None)
    used = {tag for item in document["paths"].values() for one in item.values() for tag in one.get("tags", ())}
    said = {**reference.tags, **TAGS}
    document["tags"] = [{"name": name, "description": said[name]} for name in said if name in used]
    add_webhooks(document, reference.events)
    complete_schemas(document, reference)
    schemas = components["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["headers"] = _HEADERS
    components["responses"] = {
        str(status): _problem(status, catalogue) for status in _PROBLEMS if catalogue.of_status(status)
    }
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _complete_operation(path, operation, components)
            if method == "patch":
                content = operation["requestBody"]["content"]
                content[_MERGE_PATCH] = content["application/json"]


def _complete_operation(path: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    responses = {code: said for code, said in operation["responses"].items() if code.startswith("2")}
    creates = "201" in responses
    parameters = [_parameter(one, creates) for one in operation.get("parameters", [])]
    if parameters:
        operation["parameters"] = parameters
    for code, response in responses.items():
        response["description"] = _SUCCESSES[code]
        _add_headers(code, response, components["schemas"])
    names = {one["name"] for one in parameters}
    for status in _problems(path, names, creates, operation):
        if str(status) in components["responses"]:
            responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    operation["responses"] = responses
    operation.setdefault("security", [])


def _parameter(parameter: dict[str, Any], creates: bool) -> dict[str, Any]:
    match parameter["name"].lower():
        case "if-match":
            return _IF_MATCH
        case "idempotency-key" if creates:
            description = _IDEMPOTENCY_KEY["description"] + _NEEDED_TO_CREATE
            return _IDEMPOTENCY_KEY | {"required": True, "description": description}
        case "idempotency-key":
            return _IDEMPOTENCY_KEY
    return parameter


def _add_headers(code: str, response: dict[str, Any], schemas: dict[str, Any]) -> None:
    """ETag where the answer is one object with a version, Location where it was made, Link where it is a page."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    fields = schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    named = {"ETag": "version" in fields, "Location": code == "201", "Link": "items" in fields and "next" in fields}
    headers = {name: _reference(name) for name, there in named.items() if there}
    if headers:
        response["headers"] = headers


def _problems(path: str, parameters: set[str], creates: bool, operation: dict[str, Any]) -> Iterator[int]:
    has_body, needs_token = "requestBody" in operation, "security" in operation
    possible = {
        400: has_body,
        401: needs_token,
        403: needs_token,
        404: has_body or "{" in path,
        408: has_body,
        409: bool(parameters & {"If-Match", "Idempotency-Key"}),
        412: "If-Match" in parameters,
        413: has_body,
        415: has_body,
        422: path.startswith("/v1/"),
        428: creates or "If-Match" in parameters,
        429: True,
        500: True,
        503: needs_token,
    }
    return (status for status, there in possible.items() if there)


def _problem(status: int, catalogue: ProblemCatalogue) -> dict[str, Any]:
    examples = {kind.code: {"summary": kind.means, "value": kind.example()} for kind in catalogue.of_status(status)}
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema, "examples": examples}}
    response: dict[str, Any] = {"description": _PROBLEMS[status], "content": content}
    if status in _TOLD_BY:
        response["headers"] = {name: _reference(name) for name in _TOLD_BY[status]}
    return response


def _reference(header: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{header}"}
