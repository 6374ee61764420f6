"""Coverage: the agreement in force decides every referral, and names the clause that decided (domain page, 4.3).

A pure function over the copies of agreements. Bitemporal: asked about a day, as known at an instant, it answers what
was true on that day as far as was known then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState, Clause, Edition
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis


@dataclass(frozen=True, slots=True)
class Question:
    """May `sender` refer a client to `recipient` for `service`, living in `municipality`, on day `on`?

    `data_categories` are those the referral would disclose, `basis` the legal basis it would use; `basis_in_force` is
    false for a provision of law that is not known or not in force on that day. `known_at` is the instant whose
    knowledge is asked for.
    """

    sender: UUID
    sender_kind: str
    recipient: UUID
    between_authorities: bool
    service: str
    municipality: str
    on: date
    data_categories: frozenset[str]
    basis: LegalBasis
    basis_in_force: bool
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one clause, or all agreements together, do not cover. `missing` names what would be needed."""

    code: str
    sentence: str
    agreement_id: UUID | None = None
    agreement_number: str | None = None
    edition: int | None = None
    clause: int | None = None
    missing: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """The reason as JSON values."""
        return {
            "code": self.code,
            "detail": self.sentence,
            "agreement_id": self.agreement_id and str(self.agreement_id),
            "agreement_number": self.agreement_number,
            "edition": self.edition,
            "clause": self.clause,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Covered:
    """The clause that decided. `as_of` is how old the copy of its agreement was, where it is a copy."""

    agreement_id: UUID
    agreement_number: str
    edition: int
    clause: Clause
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Covered by a clause, or every reason why not."""

    covered: Covered | None
    reasons: tuple[Reason, ...]

    @property
    def tells_something(self) -> bool:
        """Whether the asker may know of any agreement that lets this recipient offer the service."""
        return self.reasons != (_NOTHING_AT_ALL,)


_NOTHING_AT_ALL = Reason(
    "no-agreement-for-service",
    "No agreement known here lets this recipient offer this service to your organisation.",
)
NOBODY = Reason("no-agreement-for-service", "No agreement known here lets anyone offer this service.")

# An edition that ended was in force before, so the past keeps its answer.
_ONCE_EXECUTED = frozenset({"executed", "terminated", "cancelled", "revoked"})


def decide(question: Question, agreements: Iterable[AgreementState]) -> Decision:
    """The first covering clause, the oldest agreement first (so that the answer is always the same), or all reasons."""
    reasons: list[Reason] = []
    for agreement in sorted(agreements, key=lambda one: one.agreement_id):
        edition = governing(agreement, question.on, question.known_at)
        if edition is None:
            if _once_offered(agreement, question):
                reasons.append(_not_in_force(agreement, question))
            continue
        for clause in edition.clauses:
            if clause.provider != question.recipient or clause.service != question.service:
                continue
            if not _may_know(edition, question):
                continue
            found = _objections(question, agreement, edition, clause)
            if not found:
                covered = Covered(agreement.agreement_id, agreement.number, edition.edition, clause, agreement.as_of)
                return Decision(covered, ())
            reasons += found
    return Decision(None, tuple(reasons) or (_NOTHING_AT_ALL,))


def governing(agreement: AgreementState, on: date, known_at: datetime) -> Edition | None:
    """The edition in force on that day as far as was known then.

    Edition n governs until n+1 is in force, and never again: when n+1 ends, nothing is in force.
    """
    begun = [edition for edition in agreement.editions if _has_begun(edition, on, known_at)]
    newest = max(begun, key=lambda edition: edition.edition, default=None)
    return newest if newest is not None and not _is_over(newest, on, known_at) else None


def has_ended(agreement: AgreementState) -> bool:
    """Whether the agreement was executed once and is over for good.

    Asked of its editions, for the agreement's own status is that of the open edition: a further edition that is
    declined leaves the one before it in force.
    """
    executed = [edition for edition in agreement.editions if _was_executed(edition)]
    return bool(executed) and max(executed, key=lambda edition: edition.edition).status != "executed"


def _was_executed(edition: Edition) -> bool:
    """A text that was refused or withdrawn ended at the instant it was recorded, so that it governed at none."""
    return edition.status in _ONCE_EXECUTED and edition.ended_at != edition.recorded_at


def _has_begun(edition: Edition, on: date, known_at: datetime) -> bool:
    return _was_executed(edition) and edition.recorded_at <= known_at and edition.effective_from <= on


def _is_over(edition: Edition, on: date, known_at: datetime) -> bool:
    if edition.effective_until is not None and on > edition.effective_until:
        return True
    ended = edition.ended_at
    return ended is not None and ended <= known_at and on >= day_in_helsinki(ended)


def _once_offered(agreement: AgreementState, question: Question) -> bool:
    """Whether an edition offered it to the asker's knowledge: what others negotiate is told to nobody else."""
    return any(
        clause.provider == question.recipient and clause.service == question.service and _may_know(edition, question)
        for edition in agreement.editions
        for clause in edition.clauses
    )


def _may_know(edition: Edition, question: Question) -> bool:
    """A party, and who may send by a clause: to them the agreement may be named, to others it does not exist.

    Of a text that nobody has executed, those who would send by their kind alone are as strange as all others.
    """
    if any(party.organisation == question.sender for party in edition.parties):
        return True
    may_send = _may_send if _was_executed(edition) else _is_named
    return any(may_send(clause, question) for clause in edition.clauses)


def _may_send(clause: Clause, question: Question) -> bool:
    return _is_named(clause, question) or question.sender_kind in clause.sender_kinds


def _is_named(clause: Clause, question: Question) -> bool:
    return question.sender in clause.senders


def _not_in_force(agreement: AgreementState, question: Question) -> Reason:
    sentence = f"The agreement is not in force on {question.on}."
    return Reason("agreement-not-in-force", sentence, agreement.agreement_id, agreement.number)


def _objections(question: Question, agreement: AgreementState, edition: Edition, clause: Clause) -> list[Reason]:
    """Every rule of the clause, and of the law, that the question breaks."""

    def no(code: str, sentence: str, missing: Iterable[str] = ()) -> Reason:
        return Reason(
            code, sentence, agreement.agreement_id, agreement.number, edition.edition, clause.number,
            tuple(sorted(missing)),
        )  # fmt: skip

    found: list[Reason] = []
    if not _may_send(clause, question):
        found.append(no("sender-not-covered", "The clause does not let your organisation send."))
    if question.municipality not in clause.municipalities:
        found.append(no("municipality-not-covered", "The clause does not cover the client's municipality."))
    if clause.valid_from is not None and question.on < clause.valid_from:
        found.append(no("clause-not-yet-valid", f"The clause is valid from {clause.valid_from}."))
    if clause.valid_until is not None and question.on > clause.valid_until:
        found.append(no("clause-no-longer-valid", f"The clause was valid until {clause.valid_until}."))
    undisclosed = question.data_categories - set(clause.data_categories)
    if undisclosed:
        sentence = "The clause does not let these categories of data be disclosed."
        found.append(no("data-not-covered", sentence, undisclosed))
    if not any(accepts(entry, question.basis) for entry in clause.legal_bases):
        sentence = "The clause does not accept this legal basis."
        found.append(no("legal-basis-not-accepted", sentence, clause.legal_bases))
    return found + [no(code, sentence) for code, sentence in _basis_objections(question, agreement)]


def accepts(entry: str, basis: LegalBasis) -> bool:
    """Whether a clause's entry (`consent`, `commission`, `law:681/2023`, `law:681/2023:16` or whole) accepts it."""
    text = str(basis)
    return text == entry or text.startswith((entry + ":", entry + "@"))


def _basis_objections(question: Question, agreement: AgreementState) -> Iterable[tuple[str, str]]:
    """Between authorities: a provision of law or consent. To others: consent or a commission (domain page, 8.2)."""
    kind = question.basis.kind
    if question.between_authorities and kind == "commission":
        yield (
            "basis-not-between-authorities",
            "Between authorities client data is disclosed on a provision of law or on consent.",
        )
    if not question.between_authorities and kind == "law":
        yield (
            "basis-only-between-authorities",
            "To others than authorities client data is disclosed on consent or on a commission.",
        )
    if kind == "commission" and question.basis.id != agreement.agreement_id:
        yield "other-commission", "The commission is of another agreement than this one."
    if not question.basis_in_force:
        yield "provision-not-in-force", f"{question.basis} is not in force on {question.on}."
