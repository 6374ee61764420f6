"""Every day and every time that a caller can say has a frame: what no clock counts to is refused where it stands."""

import copy
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.contracts.fuzzing import Stand
from tests.contracts.test_edges import OPERATIONS, Asking, error_of
from tests.contracts.test_worst_requests import schema_of

IMPOSSIBLE = ("0001-01-01", "1850-01-01", "9999-12-31")
TIMES = {"date": "", "date-time": "T00:00:00Z"}


def times_in(service: str, schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """JSON pointer and format of every day and time in a body; in the first item of each list."""
    if "$ref" in schema:
        yield from times_in(service, schema_of(service, schema), path)
    if schema.get("format") in TIMES:
        yield "/" + "/".join(path), schema["format"]
    for below in (one for key in ("anyOf", "allOf", "oneOf") for one in schema.get(key, ())):
        yield from times_in(service, below, path)
    for name, below in schema.get("properties", {}).items():
        yield from times_in(service, below, (*path, name))
    if "items" in schema:
        yield from times_in(service, schema["items"], (*path, "0"))


def _fields() -> Iterator[Any]:
    for one in OPERATIONS:
        operation: Any = one.values[3]
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for pointer, form in times_in(str(one.values[0]), schema):
            yield pytest.param(*one.values, pointer, form, id=f"{one.id}{pointer}")


FIELDS = list(_fields())


def with_value(body: Mapping[str, Any] | None, pointer: str, value: str) -> dict[str, Any]:
    """The body with this value at the pointer, with whatever leads to it."""
    whole = copy.deepcopy(dict(body or {}))
    place: Any = whole
    steps = pointer[1:].split("/")
    for step, following in pairwise(steps):
        key = int(step) if isinstance(place, list) else step
        if not isinstance(place, list) and not place.get(key):
            place[key] = [{}] if following == "0" else {}
        place = place[key]
    place[steps[-1]] = value
    return whole


@pytest.mark.parametrize(("service", "path", "method", "operation", "pointer", "form"), FIELDS)
def test_no_body_takes_a_day_that_cannot_be(
    service: str, path: str, method: str, operation: dict[str, Any], pointer: str, form: str,
    walked: Mapping[str, Stand],
) -> None:  # fmt: skip
    asking = Asking(walked[service], path, method, operation)
    for day in IMPOSSIBLE:
        body = with_value(asking.scene.body, pointer, day + TIMES[form])
        if operation["operationId"] == "client_search":
            body = {"family_name": "Koe", "date_of_birth": day}
        assert error_of(asking.ask(content=json.dumps(body).encode()))["pointer"] == pointer, day


def test_no_parameter_takes_a_day_that_cannot_be(walked: Mapping[str, Stand]) -> None:
    for service, path, method, operation in (one.values for one in OPERATIONS):
        for parameter in operation.get("parameters", ()):  # type: ignore[union-attr]
            for _, form in times_in(str(service), parameter["schema"]):
                asking = Asking(walked[str(service)], str(path), str(method), operation)  # type: ignore[arg-type]
                for day in IMPOSSIBLE:
                    answer = asking.ask("?" + urlencode({parameter["name"]: day + TIMES[form]}))
                    assert error_of(answer)["parameter"] == parameter["name"], day


def test_the_walk_finds_the_days_and_times_that_are_there() -> None:
    found = {one.id for one in FIELDS}
    assert {"coverage_ask/on", "coverage_ask/known_at", "agreement_write/clauses/0/valid_from"} <= found
    assert {"client_change/date_of_birth", "delivery_recover/since", "referral_schedule/at"} <= found
