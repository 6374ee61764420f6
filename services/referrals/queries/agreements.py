"""Reading this service's copies of agreements and organisations, and asking them for coverage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS, AgreementState, Capacity
from services.referrals.model.coverage import Decision, Question, Reason, basis_objection, decide
from services.referrals.model.rows import AgreementCopy, AgreementPartyCopy, LegalProvision, OrganisationCopy
from shared.kernel.identifiers import LegalBasis
from shared.messaging.replicas import require_caught_up
from shared.persistence.work import Work


class _State:
    """A copied state that is parsed once per version: parsing is the costliest part of a decision."""

    def __init__(self, row: AgreementCopy) -> None:
        self.key = (row.agreement_id, row.version)
        self.row = row

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _State) and other.key == self.key


@lru_cache(maxsize=1024)
def _parsed(state: _State) -> AgreementState:
    return AgreementState.model_validate(state.row.state)


async def require_copies(work: Work) -> None:
    """503 `not-ready` until the copies have once caught up; never "no agreement"."""
    await require_caught_up(work, AGREEMENTS)
    await require_caught_up(work, ORGANISATIONS)


async def agreements_of(work: Work, organisation: UUID) -> Sequence[AgreementState]:
    """Copies of all agreements to which the organisation is a party.

    Locked for sharing: an agreement that ends at this moment waits for the command that relies on it, and then
    finds the referral it must end.
    """
    query = (
        select(AgreementCopy)
        .join(AgreementPartyCopy, col(AgreementPartyCopy.agreement_id) == col(AgreementCopy.agreement_id))
        .where(col(AgreementPartyCopy.organisation) == organisation)
        .with_for_update(read=True, of=AgreementCopy)
    )
    return [_parsed(_State(row)) for row in (await work.session.execute(query)).scalars()]


async def organisation(work: Work, organisation_id: UUID) -> OrganisationCopy | None:
    """The copy of an organisation, or None when none is known."""
    return await work.session.get(OrganisationCopy, organisation_id)


async def clause_capacity(work: Work, agreement_id: UUID, clause_id: UUID) -> Capacity | None:
    """What a clause offers in its newest edition; None when it sets no limit."""
    row = await work.session.get(AgreementCopy, agreement_id)
    if row is None:
        return None
    clauses = [clause for edition in _parsed(_State(row)).editions for clause in edition.clauses]
    return next((clause.capacity for clause in reversed(clauses) if clause.clause_id == clause_id), None)


async def decide_for(work: Work, question: Question) -> Decision:
    """The decision for one recipient."""
    return decide(question, await agreements_of(work, question.recipient))


async def decide_for_all(work: Work, question: Question) -> dict[UUID, Decision]:
    """The decisions for every provider of the service in any agreement of the sender's or its kind's."""
    rows = (await work.session.execute(select(AgreementCopy))).scalars()
    agreements = [_parsed(_State(row)) for row in rows]
    providers = {
        clause.provider
        for one in agreements
        for edition in one.editions
        for clause in edition.clauses
        if clause.service == question.service and clause.provider != question.sender
    }
    return {one: decide(replace(question, recipient=one), agreements) for one in sorted(providers)}


async def provision_is_valid(work: Work, basis: LegalBasis, on: date) -> bool:
    """Whether the provision of law is known and in force on that day; other bases are not checked here."""
    if basis.kind != "law":
        return True
    assert basis.valid_from is not None
    row = await work.session.get(LegalProvision, (basis.act, basis.section, basis.valid_from))
    return row is not None and row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)


async def lawful(work: Work, question: Question, recipient: UUID, decision: Decision) -> Decision:
    """The clause accepts the basis; now the law: who may disclose to whom on what (domain page, 8.2)."""
    if decision.covered is None:
        return decision
    sender, receiver = await organisation(work, question.sender), await organisation(work, recipient)
    objection = basis_objection(question.basis, _is_authority(sender), _is_authority(receiver), decision.covered)
    if objection is None and not await provision_is_valid(work, question.basis, question.on):
        objection = Reason("provision-not-in-force", f"{question.basis} is not in force on {question.on}.")
    return decision if objection is None else Decision(None, (objection,))


def _is_authority(known: OrganisationCopy | None) -> bool:
    return known is not None and known.is_authority
