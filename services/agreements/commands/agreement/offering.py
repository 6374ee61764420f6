"""C02, C04: the drafting party offers its text to the other parties."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.agreements.commands.agreement import moving as own_agreement
from services.agreements.model.agreement import signatures as editions
from services.agreements.model.agreement.codes import OrganisationKind
from services.agreements.model.agreement.completeness import incomplete
from services.agreements.model.agreement.row import Agreement, Organisation
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.text import EditionText
from services.agreements.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.moves import Body


async def offer(work: Work, agreement_id: UUID, _body: Body) -> Agreement:
    """Offers the working text. 409 `agreement-incomplete` with everything that it lacks."""
    agreement = await own_agreement.load(work, agreement_id)
    move = MOVES.check("offer", agreement, work.actor)
    text = EditionText.model_validate(agreement.open_edition.text)
    gaps = incomplete(text, await _kinds(work, text), agreement.drafted_by, day_in_helsinki(work.now))
    if gaps:
        sentence = f"The text cannot be offered yet: {gaps[0]['detail']}"
        raise own_agreement.refused(work, agreement, "offer", "agreement-incomplete", sentence, errors=gaps)
    left_out = editions.offer(agreement.open_edition, text, work.now)
    return own_agreement.make(work, agreement, move, "offer", left_out=left_out)


async def _kinds(work: Work, text: EditionText) -> dict[UUID, OrganisationKind]:
    parties = [party.organisation for party in text.parties]
    query = select(Organisation.id, Organisation.kind).where(col(Organisation.id).in_(parties))  # type: ignore[call-overload]
    return {row.id: OrganisationKind(row.kind) for row in await work.execute(query)}
