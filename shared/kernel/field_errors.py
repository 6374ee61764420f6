"""What a caller is told of fields that break rules: where, by which rule, never the value. It may be personal."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from shared.kernel.identifiers import holds_identity_code
from shared.kernel.refusals import Kind, Refusal

# The library's own sentences for these quote what was sent.
_IN_OUR_WORDS = {
    "union_tag_invalid": "Input should be one of the kinds {expected_tags}",
    "uuid_parsing": "Input should be a valid UUID",
}


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.~/-]{1,60}")


def shown_name(name: str) -> str:
    """The name of a field or parameter as it may be repeated: `?` for what is no name, but something that somebody
    wrote in the place of one."""
    return name if _PLAIN_NAME.fullmatch(name) and not holds_identity_code(name) else "?"


def refused_fields(errors: Sequence[Mapping[str, Any]]) -> Refusal:
    """422 `invalid-request`. Each error has `code`, `detail` and its place:
    `pointer` into the body (RFC 6901), or `parameter` of the address and headers."""
    sentence = "The request breaks rules: " + "; ".join(_in_words(one) for one in errors[:3]) + "."
    return Refusal(Kind.INVALID, "invalid-request", sentence, {"errors": [*errors]})


def in_body(error: ErrorDetails, path: Sequence[str | int]) -> dict[str, Any]:
    """An error at this path of the body. A key that is none of ours is repeated only if it looks like one."""
    if error["type"] == "extra_forbidden" and path:
        path = [*path[:-1], shown_name(str(path[-1]))]
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return {"pointer": pointer, **_rule(error)}


def in_parameter(error: ErrorDetails, path: Sequence[str | int]) -> dict[str, Any]:
    """An error of a parameter: of the path, the query, or a header."""
    return {"parameter": ".".join(str(part) for part in path), **_rule(error)}


def _rule(error: ErrorDetails) -> dict[str, Any]:
    words = _IN_OUR_WORDS.get(error["type"])
    detail = words.format_map(error.get("ctx", {})) if words else str(error["msg"]).removeprefix("Value error, ")
    return {"code": error["type"], "detail": detail}


def _in_words(error: Mapping[str, Any]) -> str:
    place = error.get("parameter") or error["pointer"].removeprefix("/") or "the body"
    return f"{place}: {error['detail'].rstrip('.')}"
