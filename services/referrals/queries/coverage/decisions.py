"""Asking the agreements: the decision for one recipient, or for everyone who offers the service."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.also_covered import AlsoCovered
from services.referrals.model.coverage.alternatives import Alternatives, alternatives
from services.referrals.model.coverage.bases_accepted import bases_accepted
from services.referrals.model.coverage.decide import Covered, Decision, decide
from services.referrals.model.coverage.question import Question
from services.referrals.queries.copies.reading import agreements_on, every_agreement, organisations
from services.referrals.queries.provision.reading import (
    days_of_provision,
    every_provision_in_force,
    provisions_in_force,
)
from services.referrals.tools import Reading
from shared.kernel.legal_basis import LegalBasis


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be referred, by whom, when; as in `Question`, with nothing of the recipient."""

    sender: UUID
    service: str
    municipality: str
    on: date
    data_categories: frozenset[str]
    basis: LegalBasis
    known_at: datetime
    client_groups: frozenset[str] = frozenset()


async def decisions(reading: Reading, asked: Matter, recipient: UUID | None, relied_on: bool) -> dict[UUID, Decision]:
    """The decision for the recipient; without one, for each organisation that offers the service to others, as far as
    the sender may know of it.

    503 `not-ready` while the copies have never caught up. `relied_on`: a command builds on the answer.
    """
    questions, agreements = await _questions(reading, asked, recipient, relied_on)
    decided = {one: decide(question, agreements) for one, question in questions.items()}
    return {one: decision for one, decision in decided.items() if one == recipient or decision.tells_something}


async def covered_anew(
    reading: Reading, asked: Matter, recipient: UUID | None, decided_by: Collection[UUID], relied_on: bool
) -> tuple[LegalBasis, dict[UUID, Covered]]:
    """Who is covered, by what, and on which basis, where another sender takes the place of the first one. An agreement
    that has decided (`decided_by`) is asked first, so that no more changes than has to. A commission is that of the
    agreement that covers: whoever is the sender gives its own. 503 as `decisions`."""
    questions, agreements = await _questions(reading, asked, recipient, relied_on)
    agreements.sort(key=lambda one: (one.agreement_id not in decided_by, one.agreement_id))
    known = [one for one in agreements if one.agreement_id in decided_by]
    bases = [asked.basis]
    if asked.basis.kind == "commission":
        bases += [LegalBasis("commission", id=one.agreement_id) for one in agreements]
    for basis in bases:
        covered = {}
        for one, question in questions.items():
            decided = (decide(replace(question, basis=basis), among) for among in (known, agreements))
            found = next((decision.covered for decision in decided if decision.covered is not None), None)
            if found is not None and one != asked.sender:
                covered[one] = found
        if covered:
            return basis, covered
    return asked.basis, {}


async def also_covered(reading: Reading, asked: Matter) -> tuple[AlsoCovered, ...]:
    """Everyone who could take it on some legal basis, whatever basis is asked about; 503 as `decisions`."""
    questions, agreements = await _questions(reading, asked, None, relied_on=False)
    provisions = await every_provision_in_force(reading, asked.on)
    found = {one: bases_accepted(question, agreements, provisions) for one, question in questions.items()}
    return tuple(AlsoCovered(recipient=one, bases=bases) for one, bases in found.items() if bases)


async def alternatives_to(
    reading: Reading, asked: Matter, recipient: UUID | None, decided: Mapping[UUID, Decision]
) -> Alternatives:
    """What would be covered in the place of what was asked and decided so; 503 as `decisions`."""
    agreements = await every_agreement(reading)
    providers = {
        clause.provider for agreement in agreements for edition in agreement.editions for clause in edition.clauses
    }
    questions = await _asked_of(reading, asked, sorted(providers - {asked.sender}))
    days = await days_of_provision(reading, asked.basis) if asked.basis.kind == "law" else (date.min, date.max)
    covered = {one for one, decision in decided.items() if decision.covered is not None}

    def holds(day: date) -> bool:
        return days is not None and days[0] <= day <= days[1]

    return alternatives(questions, agreements, covered, recipient, holds)


async def questions_to_all(reading: Reading, asked: Matter) -> tuple[dict[UUID, Question], list[AgreementState]]:
    """What is asked of everyone who offers the service, and the agreements that may answer; 503 as `decisions`."""
    return await _questions(reading, asked, None, relied_on=False)


async def _questions(
    reading: Reading, asked: Matter, recipient: UUID | None, relied_on: bool
) -> tuple[dict[UUID, Question], list[AgreementState]]:
    """What is asked of each recipient, and the agreements that may answer."""
    agreements = await agreements_on(reading, asked.service, recipient, relied_on)
    everyone = _providers(agreements, asked.service) - {asked.sender}
    recipients = sorted(everyone) if recipient is None else [recipient]
    return await _asked_of(reading, asked, recipients), agreements


async def _asked_of(reading: Reading, asked: Matter, recipients: Collection[UUID]) -> dict[UUID, Question]:
    known = await organisations(reading, {asked.sender, *recipients})
    in_force = bool(await provisions_in_force(reading, [asked.basis], asked.on))
    sender = known.get(asked.sender)
    return {one: _question(asked, sender, one, known.get(one), in_force) for one in recipients}


def _providers(agreements: Collection[AgreementState], service: str) -> set[UUID]:
    return {
        clause.provider
        for agreement in agreements
        for edition in agreement.editions
        for clause in edition.clauses
        if clause.service == service
    }


def _question(
    asked: Matter, sender: Row[Any] | None, recipient: UUID, receiver: Row[Any] | None, in_force: bool
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
        client_groups=asked.client_groups,
    )


def _is_authority(known: Row[Any] | None) -> bool:
    return known is not None and known.is_authority
