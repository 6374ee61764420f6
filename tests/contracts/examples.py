"""Examples of what a JSON schema allows: complete ones, bare ones, and any in between."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any, Literal

from hypothesis import strategies as st

How = Literal["complete", "bare", "any"]
"""`complete`: every field is there, nothing is null, no list is empty. `bare`: as little as the schema allows."""

_FORMATS = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat().replace("+00:00", "Z")),
}


def examples(schema: Mapping[str, Any], how: How = "any") -> st.SearchStrategy[Any]:
    """JSON values that the schema allows, none of them long. KeyError for a keyword that no schema of ours uses."""
    return _values(schema, schema, how)


def _values(schema: Mapping[str, Any], root: Mapping[str, Any], how: How) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _values(root["$defs"][schema["$ref"].rpartition("/")[2]], root, how)
    if "anyOf" in schema:
        return _one_of(schema["anyOf"], root, how)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _OF_TYPE[schema["type"]](schema, root, how)


def _one_of(options: list[Mapping[str, Any]], root: Mapping[str, Any], how: How) -> st.SearchStrategy[Any]:
    if how == "bare" and {"type": "null"} in options:
        return st.none()
    wanted = [one for one in options if how != "complete" or one.get("type") != "null"]
    return st.one_of([_values(one, root, how) for one in wanted])


def _object(schema: Mapping[str, Any], root: Mapping[str, Any], how: How) -> st.SearchStrategy[Any]:
    fields = {name: _values(below, root, how) for name, below in schema["properties"].items()}
    needed = {name: value for name, value in fields.items() if name in schema.get("required", ())}
    optional = {name: value for name, value in fields.items() if name not in needed}
    if how == "complete":
        return st.fixed_dictionaries(fields)
    return st.fixed_dictionaries(needed, optional={} if how == "bare" else optional)


def _array(schema: Mapping[str, Any], root: Mapping[str, Any], how: How) -> st.SearchStrategy[Any]:
    sizes = {"complete": (1, 1), "bare": (0, 0), "any": (0, 3)}[how]
    return st.lists(_values(schema["items"], root, how), min_size=sizes[0], max_size=sizes[1])


def _string(schema: Mapping[str, Any], _root: Mapping[str, Any], _how: How) -> st.SearchStrategy[Any]:
    if "format" in schema:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        # In ECMA 262, as JSON Schema has it, a digit is ASCII and `$` is the very end: Python lets a line break follow.
        whole = schema["pattern"].removeprefix("^").removesuffix("$").replace("*", "{0,9}")
        return st.from_regex(whole, fullmatch=True, alphabet=st.characters(codec="ascii"))
    return st.text(max_size=min(9, schema.get("maxLength", 9)))


def _integer(schema: Mapping[str, Any], _root: Mapping[str, Any], _how: How) -> st.SearchStrategy[Any]:
    return st.integers(schema.get("minimum", 0), schema.get("maximum", 2**31))


_OF_TYPE: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any], How], st.SearchStrategy[Any]]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "boolean": lambda _schema, _root, _how: st.booleans(),
    "null": lambda _schema, _root, _how: st.none(),
}
