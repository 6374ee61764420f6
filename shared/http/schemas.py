"""Makes the schemas of an API's document say what a reader and a generator need.

FastAPI writes what pydantic knows. Missing are the words of the fields; that an answer always has every field, while a
body may leave out those with defaults; names for the lists of codes that stand inside a field; and generators drop
what stands beside a `$ref`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.http.reference import OF_EVERY_SERVICE, OF_FORMATS, Reference, Said

_PREFIX = "#/components/schemas/"
_SHOWN = "View"
"""The end of the name of a body's schema where it is part of an answer."""
_CHANGED = "Patch"
"""The end of the name of a schema of changes (`shared/kernel/patches.py`)."""

Schemas = dict[str, Any]


def complete_schemas(document: dict[str, Any], reference: Reference) -> None:
    """Changes the document in place: its components and operations."""
    schemas: Schemas = document["components"]["schemas"]
    for value in list(_dicts(document)):
        _take_one_body(value)
        _take_the_list_alone(value)
    _name_code_lists(document, schemas)
    _divide_by_direction(document, schemas)
    _describe(schemas, {**OF_EVERY_SERVICE, **reference.fields})
    _describe_parameters(document, {**OF_EVERY_SERVICE, **reference.fields})
    for value in list(_dicts(document)):
        _wrap_reference(value)
    used = _reached([document["paths"], document.get("webhooks", {})], schemas)
    document["components"]["schemas"] = {name: one for name, one in schemas.items() if name in used}


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document, at any depth."""
    if isinstance(value, dict):
        yield value
        for below in value.values():
            yield from _dicts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _dicts(below)


def _take_one_body(value: dict[str, Any]) -> None:
    """A body that may be left out is one schema, not one or null."""
    content = value.get("requestBody", {}).get("content", {}).get("application/json", {})
    match content.get("schema"):
        case {"anyOf": [{"$ref": reference}, {"type": "null"}]}:
            content["schema"] = {"$ref": reference}


def _take_the_list_alone(value: dict[str, Any]) -> None:
    """Where a field takes some codes of a list only, they are named there, and the whole list is not."""
    if "$ref" in value and "enum" in value:
        del value["$ref"]
        value["type"] = "string"


def _name_code_lists(document: dict[str, Any], schemas: Schemas) -> None:
    """A list of codes with a name (`shared/kernel/code_lists.py`) becomes a schema that every use refers to."""
    for value in list(_dicts(document)):
        if "enum" in value and "x-name" in value:
            name = value.pop("x-name")
            schemas[name] = {"type": "string", "enum": value.pop("enum"), "title": name}
            value.pop("type")
            value["$ref"] = _PREFIX + name


def _divide_by_direction(document: dict[str, Any], schemas: Schemas) -> None:
    """An answer has every field of its schema. What is sent as well, and may lack some, gets a second schema."""
    operations = [one for item in document["paths"].values() for one in item.values()]
    answered = _reached([_successes(one) for one in operations], schemas)
    sent = _reached([one.get("requestBody", {}) for one in operations], schemas)
    apart = _apart(answered & sent, schemas)
    for name in sorted(answered):
        shown = schemas[name]
        if name in apart:
            shown = schemas[name + _SHOWN] = _renamed(shown, apart)
            shown["title"] = name + _SHOWN
        elif name not in sent:
            shown = schemas[name] = _renamed(shown, apart)
        else:
            continue
        if "properties" in shown:
            shown["required"] = list(shown["properties"])
            for field in shown["properties"].values():
                field.pop("default", None)
    for one in operations:
        one["responses"] = _renamed(one["responses"], apart)


def _successes(operation: dict[str, Any]) -> list[Any]:
    return [response for code, response in operation["responses"].items() if code.startswith("2")]


def _apart(both: set[str], schemas: Schemas) -> set[str]:
    """Of the schemas that go both ways: those that would differ, by themselves or by what they refer to."""
    found: set[str] = set()
    while True:
        more = {
            name
            for name in both - found
            if len(schemas[name].get("required", [])) < len(schemas[name].get("properties", {}))
            or found & set(_references(schemas[name]))
        }
        if not more:
            return found
        found |= more


def _reached(start: Any, schemas: Schemas) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(start))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(schemas.get(name, {}))
    return found


def _references(value: Any) -> Iterator[str]:
    return (one["$ref"].removeprefix(_PREFIX) for one in _dicts(value) if str(one.get("$ref", "")).startswith(_PREFIX))


def _renamed(value: Any, names: set[str]) -> Any:
    """A copy that refers to the schemas of answers."""
    if isinstance(value, dict):
        return {
            key: _reference(below, names) if key == "$ref" else _renamed(below, names) for key, below in value.items()
        }
    return [_renamed(below, names) for below in value] if isinstance(value, list) else value


def _reference(reference: str, names: set[str]) -> str:
    return reference + _SHOWN if reference.removeprefix(_PREFIX) in names else reference


def _describe(schemas: Schemas, words: Mapping[str, Said]) -> None:
    for name, schema in schemas.items():
        for field, value in schema.get("properties", {}).items():
            value.pop("title", None)
            said = _said(name, field, words)
            if said is not None:
                value.setdefault("description", said.description)
            _add_example(value, said)


def _describe_parameters(document: dict[str, Any], words: Mapping[str, Said]) -> None:
    """A parameter has words of its own under `operation_id.name`, or those of the field that it is about."""
    for operation in (one for item in document["paths"].values() for one in item.values()):
        for parameter in operation.get("parameters", ()):
            said = words.get(f"{operation['operationId']}.{parameter['name']}") or words.get(parameter["name"])
            parameter["schema"].pop("title", None)
            if said is not None:
                parameter.setdefault("description", said.description)
            _add_example(parameter["schema"], said)


def _said(name: str, field: str, words: Mapping[str, Said]) -> Said | None:
    model = name.removesuffix(_SHOWN).removesuffix(_CHANGED)
    return words.get(f"{name}.{field}") or words.get(f"{model}.{field}") or words.get(field)


def _add_example(value: dict[str, Any], said: Said | None) -> None:
    plain = next((one for one in (value, *value.get("anyOf", ())) if is_plain(one)), None)
    if plain is None or "examples" in value:
        return
    example = said.example if said is not None and said.example is not None else OF_FORMATS.get(plain.get("format", ""))
    if example is not None:
        value["examples"] = [example]


def is_plain(schema: dict[str, Any]) -> bool:
    """Whether only an example shows what it holds: text or a number, and no list of what it may be."""
    return schema.get("type") in {"string", "integer", "number"} and not {"enum", "const"} & set(schema)


def _wrap_reference(value: dict[str, Any]) -> None:
    if "$ref" in value and len(value) > 1:
        if isinstance(value.get("default"), dict):
            del value["default"]  # a generator takes none for an object, and leaves the whole schema out
        value["allOf"] = [{"$ref": value.pop("$ref")}]
