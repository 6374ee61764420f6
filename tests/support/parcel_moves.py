"""The moves of a parcel: three records, and one that the system alone makes."""

from datetime import datetime

from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART, Move, MoveTable
from tests.support.parcel_model import Parcel, Weigh

_OWNER = {"S": frozenset({Role.CASEWORKER, Role.INTEGRATION})}
_PACKED = frozenset({"packed"})


def _weighed(row: Parcel, body: Weigh, _now: datetime) -> None:
    row.size = body.size


CREATE = Move[Parcel, Body]("P01", "create", "created", frozenset(), "packed", _OWNER, "")
SEND = Move[Parcel, Body]("P02", "send", "sent", _PACKED, "sent", _OWNER, "")
LOSE = Move[Parcel, Body]("P03", "lose", "lost", _PACKED | {"sent"}, "lost", {SYSTEM_PART: frozenset()}, "")
WEIGH = Move[Parcel, Weigh]("P04", "weigh", "weighed", _PACKED, None, _OWNER, "", body=Weigh, effect=_weighed)


def _standing(row: Parcel, actor: Actor) -> frozenset[str]:
    return frozenset("S") if row.owner == actor.organisation else frozenset()


MOVES: MoveTable[Parcel] = MoveTable("parcel", (CREATE, SEND, LOSE, WEIGH), _standing)
