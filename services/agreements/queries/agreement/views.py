"""What a reader sees of agreements: all of one, and of many what tells them apart. A list of texts had megabytes."""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.parts import seen_by, written_by_own
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.names import Name
from services.agreements.queries.agreement.edition_views import EditionView, edition_view
from services.agreements.queries.agreement.text_views import Directory, Uses
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of
from shared.kernel.public_names import KEPT


class AgreementHead(BaseModel):
    """`status` is that of the newest edition that was ever executed; before the first execution, of the open one."""

    id: UUID
    number: str
    version: int
    status: AgreementStatus
    governing: int | None = Field(
        description="number of the newest executed edition that has not ended; its days say when it decides referrals. "
        "Null also where you may not see it"
    )
    open: int | None = Field(description="the number of the edition that is being prepared; null also: it is not seen")
    renewed_from: UUID | None
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


class AgreementView(AgreementHead):
    """An agreement with the editions that the reader may see, the newest first."""

    written: int = Field(
        description="how often your organisation has written the working text since this version; the second part of "
        "the ETag. To others 0: their version does not move",
        examples=[0],
    )
    editions: list[EditionView]


class AgreementSummary(AgreementHead):
    """An agreement in a list: name and days are those of the newest edition that the reader may see."""

    name: Name | None
    effective_from: date | None
    effective_until: date | None


SAID = ("name", "effective_from", "effective_until")
"""What stands in a list of the text that the reader sees (`edition_views.shown_text`)."""


def agreement_summary(row: Agreement, said: Mapping[str, Any], actor: Actor) -> AgreementSummary:
    """The agreement in a list. `said` has the fields of SAID, from the newest text that the actor sees."""
    return AgreementSummary.model_validate({**_head(row, actor, seen_by(row, actor)), **said}, context=KEPT)


def agreement_view(row: Agreement, uses: Uses, directory: Directory, actor: Actor, today: date) -> AgreementView:
    """The agreement as this actor may see it on this day in Helsinki."""
    editions = seen_by(row, actor)
    shown = [edition_view(edition, uses, directory, actor, today) for edition in editions]
    return AgreementView(editions=shown, written=written_by_own(row, actor), **_head(row, actor, editions))


def _head(row: Agreement, actor: Actor, editions: Sequence[Edition]) -> dict[str, Any]:
    seen = {edition.number for edition in editions}
    return {
        "id": row.id,
        "number": row.number,
        "version": row.version,
        "status": AgreementStatus(row.status),
        "governing": _number(row.governing, seen),
        "open": _number(row.open_edition, seen),
        "renewed_from": row.renewed_from,
        "allowed_moves": list(MOVES.allowed(row.leading, actor)),
    }


def _number(edition: Edition | None, seen: Set[int]) -> int | None:
    return edition.number if edition is not None and edition.number in seen else None
