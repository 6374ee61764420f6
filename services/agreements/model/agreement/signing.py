"""C05 and C06: each party signs the offered text, and the last signature executes it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.parts import BEING_SIGNED, SYSTEM, UNSIGNED_SIGNATORY
from services.agreements.model.agreement.row import Edition
from shared.kernel.bodies import Body
from shared.kernel.frames import Day
from shared.kernel.moves import Move
from shared.kernel.texts import Line


class Sign(Body):
    """The decision by which the party signs: the deciding body, the day, the section of its minutes."""

    decision_body: Line
    decided_on: Day
    section: Annotated[Line, Field(max_length=60, examples=["§ 112"])]


def _executed(edition: Edition, _body: Sign, now: datetime) -> None:
    edition.executed_at = now


SIGN = Move[Edition, Sign](
    id="C05", slug="sign", fact="signed",
    who=UNSIGNED_SIGNATORY, sources=BEING_SIGNED, target=Status.EXECUTABLE,
    means="With the decision (body, day, section), once per party and text. The last signature makes C06 instead.",
    body=Sign,
)  # fmt: skip

EXECUTE = Move[Edition, Sign](
    id="C06", slug="execute", fact="executed",
    who=SYSTEM, sources=BEING_SIGNED, target=Status.EXECUTED,
    means="Made by the last party's C05, with its signature inside; governs from its effective date.",
    body=Sign, effect=_executed,
)  # fmt: skip
