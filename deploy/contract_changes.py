"""Whether an event's schema still keeps what the committed one promised. Change within a major version is additive.

New fields and new codes of an enumeration may come at any time, since consumers read tolerantly; all else needs a new
major version beside the old one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_FORMS = ("pattern", "format", "const")


@dataclass
class Promise:
    """What a schema says of the values at one place."""

    kinds: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    required: bool = False


def withdrawn(committed: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """Every promise of the committed schema that the new one does not keep, one line each."""
    now = promises(schema)
    for place, before in promises(committed).items():
        after = now.get(place)
        if after is None:
            if place.rpartition("/")[0] in now:  # else what it stood in is gone, and that was said
                yield f"{place}: is gone"
            continue
        if before.kinds != after.kinds:
            yield f"{place}: was {_listed(before.kinds)}, is {_listed(after.kinds)}"
        if before.forms != after.forms:
            yield f"{place}: had the form {_listed(before.forms)}, has {_listed(after.forms)}"
        if before.codes - after.codes:
            yield f"{place}: may no longer be {_listed(before.codes - after.codes)}"
        if before.required and not after.required:
            yield f"{place}: was always there, and may be left out"


def promises(schema: Mapping[str, Any]) -> dict[str, Promise]:
    """What the schema says of each place, by its path: `/editions/*/clauses/*/provider`."""
    found: dict[str, Promise] = {}
    _gather(schema, schema, "", found)
    return found


def _gather(schema: Mapping[str, Any], root: Mapping[str, Any], place: str, found: dict[str, Promise]) -> None:
    reference = schema.get("$ref")
    if reference is not None:
        _gather(root["$defs"][reference.rpartition("/")[2]], root, place, found)
        return
    promise = found.setdefault(place, Promise())
    if "type" in schema:
        promise.kinds.add(schema["type"])
    promise.codes |= {str(code) for code in schema.get("enum", ())}
    promise.forms |= {f"{name} {schema[name]}" for name in _FORMS if name in schema}
    for name, below in schema.get("properties", {}).items():
        _gather(below, root, f"{place}/{name}", found)
        found[f"{place}/{name}"].required |= name in schema.get("required", ())
    for one in (schema.get(key) for key in ("items", "additionalProperties")):
        if isinstance(one, Mapping):
            _gather(one, root, f"{place}/*", found)
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        _gather(one, root, place, found)


def _listed(values: set[str]) -> str:
    return " or ".join(sorted(values)) or "anything"
