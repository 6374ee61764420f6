"""Asking the agreements: the decision for one recipient, or for everyone who offers the service."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.copies.row import OrganisationCopy
from services.referrals.model.coverage.decide import Decision, decide
from services.referrals.model.coverage.question import Question
from services.referrals.queries.copies.reading import agreements_on, organisations, require_copies
from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.tools import Reading
from shared.kernel.legal_basis import LegalBasis


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be referred, by whom, when; as in `Question`, with nothing of the recipient."""

    sender: UUID
    service: str
    municipality: str
    on: date
    data_categories: frozenset[str]
    basis: LegalBasis
    known_at: datetime


async def decisions(reading: Reading, asked: Asked, recipient: UUID | None, relied_on: bool) -> dict[UUID, Decision]:
    """The decision for the recipient; without one, for each organisation that offers the service to others, as far as
    the sender may know of it.

    503 `not-ready` while the copies have never caught up. `relied_on`: a command builds on the answer.
    """
    await require_copies(reading)
    agreements = await agreements_on(reading, asked.service, recipient, relied_on)
    everyone = _providers(agreements, asked.service) - {asked.sender}
    recipients = sorted(everyone) if recipient is None else [recipient]
    known = await organisations(reading, {asked.sender, *recipients})
    in_force = bool(await provisions_in_force(reading, [asked.basis], asked.on))
    sender = known.get(asked.sender)
    decided = {one: decide(_question(asked, sender, one, known.get(one), in_force), agreements) for one in recipients}
    return {one: decision for one, decision in decided.items() if one == recipient or decision.tells_something}


def _providers(agreements: Collection[AgreementState], service: str) -> set[UUID]:
    return {
        clause.provider
        for agreement in agreements
        for edition in agreement.editions
        for clause in edition.clauses
        if clause.service == service
    }


def _question(
    asked: Asked, sender: OrganisationCopy | None, recipient: UUID, receiver: OrganisationCopy | None, in_force: bool
) -> Question:
    return Question(
        sender=asked.sender,
        sender_kind=sender.kind if sender is not None else "",
        recipient=recipient,
        between_authorities=_is_authority(sender) and _is_authority(receiver),
        service=asked.service,
        municipality=asked.municipality,
        on=asked.on,
        data_categories=asked.data_categories,
        basis=asked.basis,
        basis_in_force=in_force,
        known_at=asked.known_at,
    )


def _is_authority(known: OrganisationCopy | None) -> bool:
    return known is not None and known.is_authority
