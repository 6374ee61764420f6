"""The body of a move that needs a reason: only its move's reasons, and a text where the reason says nothing."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.kernel.bodies import Explained, only_these_reasons
from shared.kernel.codes import Code


class Cause(Code):
    RAIN = "rain", "Sade", "Regn", "Rain"
    SNOW = "snow", "Lumi", "Snö", "Snow"
    OTHER = "other", "Muu", "Annan", "Other"


STAY = only_these_reasons(Explained, "stay-home", frozenset({Cause.RAIN, Cause.OTHER}))


@pytest.mark.parametrize("body", [{"reason": "rain"}, {"reason": "other", "text": "Storm"}])
def test_a_reason_of_the_move_is_taken(body: dict[str, str]) -> None:
    assert STAY.model_validate(body).model_dump(exclude_none=True) == body


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, ["reason"]),
        ({"reason": "sun"}, ["reason"]),
        ({"reason": "snow"}, ["reason"]),
        ({"reason": "other"}, ["text"]),
        ({"reason": "other", "text": "  "}, ["text"]),
        ({"reason": "snow", "text": "  "}, ["reason", "text"]),
    ],
)
def test_what_is_wrong_is_pointed_at(body: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        STAY.model_validate(body)
    assert [str(error["loc"][0]) for error in refused.value.errors()] == places


def test_the_schema_names_the_reasons_of_this_move() -> None:
    schema = STAY.model_json_schema()
    assert (schema["title"], schema["properties"]["reason"]["enum"]) == ("StayHome", ["other", "rain"])
