"""C05 and C06: a party signs the offered text; the last signature brings the agreement into being."""

from uuid import UUID

from services.agreements.commands.agreement import moving as own_agreement
from services.agreements.model.agreement import signatures as editions
from services.agreements.model.agreement.row import Agreement, Edition, Signature
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.organisation.bodies import Sign
from services.agreements.tools import Work
from shared.kernel.business_days import day_in_helsinki, end_of_day_in_helsinki
from shared.kernel.refusals import invalid
from shared.scheduling.clocks import set_clock


async def sign(work: Work, agreement_id: UUID, body: Sign) -> Agreement:
    """One signature of each party on one text. 409 `already-signed`, 409 `term-over` when its last day has passed."""
    agreement = await own_agreement.load(work, agreement_id)
    edition = agreement.open_edition
    if editions.has_signed(edition, work.actor.organisation):
        sentence = "Your organisation has signed this text."
        raise own_agreement.refused(work, agreement, "sign", "already-signed", sentence)
    move = MOVES.check("sign", agreement, work.actor)
    _check_days(work, agreement, body)
    edition.signatures.append(_signature(work, edition, body))
    if not editions.signed_by_all(edition):
        return own_agreement.make(work, agreement, move, "sign")
    edition.recorded_at = work.now
    if edition.effective_until is not None:
        await set_clock(work, "expire", agreement.id, end_of_day_in_helsinki(edition.effective_until))
    return own_agreement.make(work, agreement, MOVES["execute"], "sign")


def _check_days(work: Work, agreement: Agreement, body: Sign) -> None:
    today, last = day_in_helsinki(work.now), agreement.open_edition.effective_until
    if body.decided_on > today:
        raise invalid("/decided_on", "decision-in-the-future", "A decision that is still to come cannot be signed.")
    if last is not None and last < today:
        sentence = f"The agreement would have ended on {last}: propose a change of its dates."
        raise own_agreement.refused(work, agreement, "sign", "term-over", sentence)


def _signature(work: Work, edition: Edition, body: Sign) -> Signature:
    assert work.actor.organisation is not None and edition.text_hash is not None, "a party signs an offered text"
    return Signature(
        id=work.new_id(),
        agreement=edition.agreement,
        edition=edition.number,
        organisation=work.actor.organisation,
        text_hash=edition.text_hash,
        signed_at=work.now,
        signed_by=work.actor.subject,
        decision_body=body.decision_body,
        decided_on=body.decided_on,
        section=body.section,
    )
