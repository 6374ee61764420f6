"""What agreements would cover in the place of what was asked. A pure function over the copies of agreements, by the
same objections as the decision (`decide.py`).

It is about the question alone, whose asker says where the client lives: nothing is looked up of any client.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState, Clause, Edition
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.coverage.editions import governing
from services.referrals.model.coverage.knowledge import may_know
from services.referrals.model.coverage.objections import objections
from services.referrals.model.coverage.question import Question
from shared.kernel.legal_basis import LegalBasis

Holds = Callable[[date], bool]
"""Whether the legal basis that was asked about is in force on a day."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A clause that would cover: to this recipient, for this service, on this basis. Where a commission was asked
    about, it is the commission of the agreement whose clause it is."""

    recipient: UUID
    service: str
    basis: LegalBasis
    covered: Covered
    begins: date | None = None


@dataclass(slots=True)
class Alternatives:
    """`recipients`: others for the same service, or the same on another commission. `services`: other services for a
    client of the same municipality. `areas`: the same service, for other municipalities alone. `later`: the same, from
    the day `begins` on. Each by recipient and service, once."""

    recipients: dict[tuple[UUID, str], Alternative] = field(default_factory=dict)
    services: dict[tuple[UUID, str], Alternative] = field(default_factory=dict)
    areas: dict[tuple[UUID, str], Alternative] = field(default_factory=dict)
    later: dict[tuple[UUID, str], Alternative] = field(default_factory=dict)


def alternatives(
    questions: Mapping[UUID, Question],
    agreements: Iterable[AgreementState],
    covered: Collection[UUID],
    recipient: UUID | None,
    holds: Holds,
) -> Alternatives:
    """`questions` asks the same of each who provides something; those in `covered` are covered as it was asked. Other
    areas and later days are of the recipient that was asked about (None: of all). The oldest agreement comes first."""
    found = Alternatives()
    for agreement in sorted(agreements, key=lambda one: one.agreement_id):
        _now(found, questions, agreement, covered, recipient)
        _later(found, questions, agreement, covered, recipient, holds)
    return found


def _now(
    found: Alternatives,
    questions: Mapping[UUID, Question],
    agreement: AgreementState,
    covered: Collection[UUID],
    recipient: UUID | None,
) -> None:
    for edition, clause, asked in _known(questions, agreement):
        question = _under(asked, agreement, clause.service)
        broken = {one.code for one in objections(question, agreement, edition, clause)}
        same = clause.service == asked.service
        group = None
        if not broken:
            group = found.services if not same else found.recipients if clause.provider not in covered else None
        elif broken == {"municipality-not-covered"} and same and recipient in (None, clause.provider):
            group = found.areas
        if group is not None:
            one = _alternative(agreement, edition, clause, question)
            group.setdefault((clause.provider, clause.service), one)


def _later(
    found: Alternatives,
    questions: Mapping[UUID, Question],
    agreement: AgreementState,
    covered: Collection[UUID],
    recipient: UUID | None,
    holds: Holds,
) -> None:
    """The first day on which something begins that then covers."""
    for day in _beginnings(questions, agreement):
        for edition, clause, asked in _known(questions, agreement, day):
            if clause.service != asked.service or clause.provider in covered:
                continue
            question = replace(_under(asked, agreement, asked.service), on=day, basis_in_force=holds(day))
            if recipient in (None, clause.provider) and not objections(question, agreement, edition, clause):
                _keep_first(found.later, agreement, edition, clause, question)


def _known(
    questions: Mapping[UUID, Question], agreement: AgreementState, day: date | None = None
) -> Iterator[tuple[Edition, Clause, Question]]:
    """The clauses in force on the day asked about, or on this one, of which the asker may know."""
    anyone = next(iter(questions.values()), None)
    edition = governing(agreement, day or anyone.on, anyone.known_at) if anyone is not None else None
    if edition is not None and anyone is not None and may_know(edition, anyone):
        for clause in edition.clauses:
            if clause.provider in questions:
                yield edition, clause, questions[clause.provider]


def _beginnings(questions: Mapping[UUID, Question], agreement: AgreementState) -> list[date]:
    """The days after the one asked about on which a text, a clause or the provision of law begins."""
    anyone = next(iter(questions.values()), None)
    if anyone is None:
        return []
    days = {edition.effective_from for edition in agreement.editions}
    days |= {
        clause.valid_from
        for edition in agreement.editions
        for clause in edition.clauses
        if clause.valid_from is not None and clause.service == anyone.service
    }
    if anyone.basis.valid_from is not None:
        days.add(anyone.basis.valid_from)
    return sorted(day for day in days if day > anyone.on)


def _under(asked: Question, agreement: AgreementState, service: str) -> Question:
    if asked.basis.kind == "commission":
        return replace(asked, service=service, basis=LegalBasis("commission", id=agreement.agreement_id))
    return asked if service == asked.service else replace(asked, service=service)


def _keep_first(
    group: dict[tuple[UUID, str], Alternative],
    agreement: AgreementState,
    edition: Edition,
    clause: Clause,
    question: Question,
) -> None:
    """Of what begins later, that which begins first."""
    known = group.get((clause.provider, clause.service))
    if known is None or (known.begins is not None and question.on < known.begins):
        one = _alternative(agreement, edition, clause, question)
        group[clause.provider, clause.service] = replace(one, begins=question.on)


def _alternative(agreement: AgreementState, edition: Edition, clause: Clause, question: Question) -> Alternative:
    covered = Covered(agreement.agreement_id, agreement.number, edition.edition, clause, agreement.as_of)
    return Alternative(clause.provider, clause.service, question.basis, covered)
