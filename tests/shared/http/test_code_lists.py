"""`GET /v1/codes`: every code has words, every reason says what it may be given for, and a cache may keep it all."""

from typing import Any

import httpx2
import pytest

from shared.http.app import make_app
from shared.http.codes import codes_router
from shared.kernel.actors import Role
from shared.kernel.bodies import Explained
from shared.kernel.codes import Code, Label
from shared.kernel.moves import Move, MoveTable


class Colour(Code):
    RED = "red", "Punainen", "Röd", "Red"
    OTHER = "other", "Muu", "Annan", "Other"


class Cause(Code):
    LATE = "late", "Myöhässä", "Försenad", "Late"
    OTHER = "other", "Muu syy", "Annan orsak", "Other reason"
    UNUSED = "unused", "Ei käytössä", "Används inte", "Unused"


_WHO = {"S": frozenset({Role.CASEWORKER})}
_RETURN = Move[Any, Explained](
    "P1",
    "return",
    "returned",
    frozenset({"sent"}),
    "back",
    _WHO,
    "",
    body=Explained,
    reasons=frozenset(Cause) - {Cause.UNUSED},
)
_STOP = Move[Any, Explained](
    "P2", "stop", "stopped", frozenset({"sent"}), "back", _WHO, "", body=Explained, reasons=frozenset({Cause.LATE})
)
_TABLE: MoveTable[Any] = MoveTable("parcel", (_RETURN, _STOP), lambda _row, _actor: frozenset())

WORDS = (Label("Koodit", "Koder", "Codes"), Label("", "", ""))


@pytest.fixture
async def answer() -> httpx2.Response:
    app = make_app("codes", *WORDS, [codes_router("colours", {"colour": Colour, "cause": Cause}, [_TABLE])])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://vidare.test") as client:
        return await client.get("/v1/codes")


def test_every_code_of_every_list_has_its_words(answer: httpx2.Response) -> None:
    lists = {one["name"]: one["codes"] for one in answer.json()["lists"]}
    assert list(lists) == ["colour", "cause"]
    assert [code["code"] for code in lists["cause"]] == ["late", "other", "unused"]
    assert lists["colour"][0] == {"code": "red", "fi": "Punainen", "sv": "Röd", "en": "Red", "moves": None}


def test_a_reason_says_for_which_moves_it_may_be_given(answer: httpx2.Response) -> None:
    lists = {one["name"]: {code["code"]: code["moves"] for code in one["codes"]} for one in answer.json()["lists"]}
    assert lists["cause"] == {"late": ["parcel.return", "parcel.stop"], "other": ["parcel.return"], "unused": []}
    assert lists["colour"]["other"] is None  # another list's code of the same text is no reason


def test_it_needs_no_token_and_may_be_cached(answer: httpx2.Response) -> None:
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_its_document_promises_no_refusal_for_want_of_a_token() -> None:
    document = make_app("codes", *WORDS, [codes_router("colours", {"colour": Colour})]).openapi()
    assert set(document["paths"]["/v1/codes"]["get"]["responses"]) == {"200", "422", "429", "500"}
