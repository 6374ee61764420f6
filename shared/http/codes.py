"""`GET /v1/codes`: a service's code lists with their labels, for programs that show codes to people."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from shared.http.routes import EVERYBODY, Routes
from shared.kernel.codes import Code
from shared.kernel.moves import MoveTable

_CACHED = {"Cache-Control": "public, max-age=3600"}  # they change with a release only


class LabelledCode(BaseModel):
    """One code in words."""

    code: str
    fi: str
    sv: str
    en: str
    moves: list[str] | None = Field(description="of a reason: the moves that it may be given for, as `referral.reject`")


class CodeList(BaseModel):
    """One list, in an order that suits a reader."""

    name: str = Field(examples=["referral-status"])
    codes: list[LabelledCode]


class CodeLists(BaseModel):
    """All lists of the service."""

    lists: list[CodeList]


def codes_router(service: str, lists: Mapping[str, type[Code]], tables: Sequence[MoveTable[Any]] = ()) -> Routes:
    """The route of this service. `lists` by name; `tables` tell which reasons their moves take.

    It needs no token: codes and their labels tell nothing about anybody. A cache may keep them.
    """
    router = Routes("codes")
    taken = _moves_by_reason(tables)
    made = CodeLists(lists=[_list(name, codes, taken) for name, codes in lists.items()]).model_dump_json()

    @router.get(
        "/v1/codes",
        who=EVERYBODY,
        response_model=CodeLists,
        operation_id=f"{service}_codes",
        summary="Code lists with their labels",
    )
    async def codes() -> Response:
        """Every code list of this service in Finnish, Swedish and English. May be kept for an hour."""
        return Response(made, headers=_CACHED, media_type="application/json")

    return router


def _moves_by_reason(tables: Sequence[MoveTable[Any]]) -> dict[Code, list[str]]:
    taken: dict[Code, list[str]] = {}
    for table in tables:
        for move in table.moves:
            for reason in move.reasons:
                taken.setdefault(reason, []).append(f"{table.noun}.{move.slug}")
    return taken


def _list(name: str, codes: type[Code], taken: Mapping[Code, list[str]]) -> CodeList:
    # StrEnum members of two lists may be equal as text, so the type of each reason says which list it is from.
    explains = any(type(reason) is codes for reason in taken)
    return CodeList(
        name=name,
        codes=[
            LabelledCode(
                code=code.value,
                fi=code.label.fi,
                sv=code.label.sv,
                en=code.label.en,
                moves=taken.get(code, []) if explains else None,
            )
            for code in codes
        ],
    )
