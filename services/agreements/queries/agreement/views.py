"""What a reader sees of agreements: get, list and the answers to commands show the same fields."""

from collections.abc import Set
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.parts import seen_by
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.table import MOVES
from services.agreements.queries.agreement.edition_views import EditionView, edition_view
from services.agreements.queries.agreement.text_views import Uses
from shared.kernel.actors import Actor


class AgreementView(BaseModel):
    """An agreement with the editions that the reader may see, the newest first.

    `status` is that of the newest edition that was ever executed; before the first execution, of the open one.
    """

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
    editions: list[EditionView]
    allowed_moves: list[str]


def agreement_view(row: Agreement, uses: Uses, actor: Actor, today: date) -> AgreementView:
    """The agreement as this actor may see it on this day in Helsinki."""
    editions = [edition_view(edition, uses, actor, today) for edition in seen_by(row, actor)]
    seen = {edition.number for edition in editions}
    return AgreementView(
        id=row.id,
        number=row.number,
        version=row.version,
        status=AgreementStatus(row.status),
        governing=_number(row.governing, seen),
        open=_number(row.open_edition, seen),
        renewed_from=row.renewed_from,
        editions=editions,
        allowed_moves=list(MOVES.allowed(row.leading, actor)),
    )


def _number(edition: Edition | None, seen: Set[int]) -> int | None:
    return edition.number if edition is not None and edition.number in seen else None
