"""What offering a text, and proposing a change of it, need beside the row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.agreements.model.agreement.completeness import incomplete
from services.agreements.model.agreement.offering import OFFER, PROPOSE_CHANGE, ProposeChange, propose
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.text import EditionText, kept_text
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation
from services.agreements.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.moves import Move
from shared.work.moving import Rule


async def check_complete(work: Work, edition: Edition, _body: Body) -> None:
    """409 `agreement-incomplete` with everything that the working text lacks."""
    text = kept_text(edition.text)
    gaps = incomplete(text, await _kinds(work, text), edition.drafted_by, day_in_helsinki(work.now))
    if gaps:
        sentence = f"The text cannot be offered yet: {gaps[0]['detail']}"
        raise MOVES.refused_by_rule(OFFER, edition, work.actor, "agreement-incomplete", sentence, errors=gaps)


async def note_proposal(work: Work, edition: Edition, body: ProposeChange) -> None:
    """Keeps the change that is wanted, and who wants it."""
    assert work.actor.organisation is not None, "a party is an organisation"
    propose(edition, work.actor.organisation, body.proposal, work.now)


async def _kinds(work: Work, text: EditionText) -> dict[UUID, OrganisationKind]:
    parties = [party.organisation for party in text.parties]
    query = select(Organisation.id, Organisation.kind).where(col(Organisation.id).in_(parties))  # type: ignore[call-overload]
    return {row.id: OrganisationKind(row.kind) for row in await work.execute(query)}


RULES: Mapping[Move[Edition, Any], Rule[Edition]] = {OFFER: check_complete, PROPOSE_CHANGE: note_proposal}
