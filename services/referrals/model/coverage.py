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
from shared.kernel.identifiers import LegalBasis


@dataclass(frozen=True, slots=True)
class Question:
    """May `sender` refer a client to `recipient` for `service`, living in `municipality`, on day `on`?

    `data_categories` are those the referral would disclose, `basis` the legal basis it would use. `sender_kind` is the
    sender's kind of organisation. `known_at` is the instant whose knowledge is asked for.
    """

    sender: UUID
    sender_kind: str
    recipient: UUID
    service: str
    municipality: str
    on: date
    data_categories: frozenset[str]
    basis: LegalBasis
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
    """The clause that decided."""

    agreement_id: UUID
    agreement_number: str
    edition: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class Decision:
    """Covered by a clause, or every reason why not."""

    covered: Covered | None
    reasons: tuple[Reason, ...]


_NOTHING_AT_ALL = Reason(
    "no-agreement-for-service",
    "No agreement known here lets this recipient offer this service to your organisation.",
)

# An edition that ended was in force before, so the past keeps its answer.
_ONCE_EXECUTED = frozenset({"executed", "terminated", "cancelled"})


def decide(question: Question, agreements: Iterable[AgreementState]) -> Decision:
    """The first covering clause, the oldest agreement first (so that the answer is always the same), or all reasons."""
    reasons: list[Reason] = []
    for agreement in sorted(agreements, key=lambda one: one.agreement_id):
        edition = governing(agreement, question.on, question.known_at)
        if edition is None:
            if _ever_offered(agreement, question):
                reasons.append(_not_in_force(agreement, question))
            continue
        for clause in edition.clauses:
            if clause.provider != question.recipient or clause.service != question.service:
                continue
            found = _objections(question, agreement, edition, clause)
            if not found:
                return Decision(Covered(agreement.agreement_id, agreement.number, edition.edition, clause), ())
            reasons += found
    return Decision(None, tuple(reasons) or (_NOTHING_AT_ALL,))


def governing(agreement: AgreementState, on: date, known_at: datetime) -> Edition | None:
    """The edition in force on that day as far as was known then; edition n governs until n+1 is in force."""
    in_force = [edition for edition in agreement.editions if _in_force(edition, on, known_at)]
    return max(in_force, key=lambda edition: edition.edition, default=None)


def _in_force(edition: Edition, on: date, known_at: datetime) -> bool:
    """Executed, within its dates, and not ended before that day, as far as was known at `known_at`."""
    if edition.status not in _ONCE_EXECUTED or edition.recorded_at > known_at:
        return False
    if on < edition.effective_from or (edition.effective_until is not None and on > edition.effective_until):
        return False
    end_is_known = edition.ended_at is not None and edition.ended_at <= known_at
    return not end_is_known or (edition.ended_at is not None and on < day_in_helsinki(edition.ended_at))


def _ever_offered(agreement: AgreementState, question: Question) -> bool:
    return any(
        clause.provider == question.recipient and clause.service == question.service
        for edition in agreement.editions
        for clause in edition.clauses
    )


def _objections(question: Question, agreement: AgreementState, edition: Edition, clause: Clause) -> list[Reason]:
    """Every rule of the clause that the question breaks."""

    def no(code: str, sentence: str, missing: Iterable[str] = ()) -> Reason:
        return Reason(
            code, sentence, agreement.agreement_id, agreement.number, edition.edition, clause.number,
            tuple(sorted(missing)),
        )  # fmt: skip

    found: list[Reason] = []
    if question.sender not in clause.senders and question.sender_kind not in clause.sender_kinds:
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
    return found


def accepts(entry: str, basis: LegalBasis) -> bool:
    """Whether a clause's entry (`consent`, `commission`, `law:681/2023`, `law:681/2023:16` or whole) accepts it."""
    text = str(basis)
    return text == entry or text.startswith((entry + ":", entry + "@"))


def _not_in_force(agreement: AgreementState, question: Question) -> Reason:
    sentence = f"The agreement is not in force on {question.on}."
    return Reason("agreement-not-in-force", sentence, agreement.agreement_id, agreement.number)


def basis_objection(
    basis: LegalBasis, sender_is_authority: bool, recipient_is_authority: bool, covered: Covered
) -> Reason | None:
    """Between authorities: a provision of law or consent. To others: consent or commission under this agreement."""
    between_authorities = sender_is_authority and recipient_is_authority
    place = (covered.agreement_id, covered.agreement_number, covered.edition, covered.clause.number)
    if between_authorities and basis.kind == "commission":
        sentence = "Between authorities client data is disclosed on a provision of law or on consent."
        return Reason("basis-not-between-authorities", sentence, *place)
    if not between_authorities and basis.kind == "law":
        sentence = "To others than authorities client data is disclosed on consent or on a commission."
        return Reason("basis-only-between-authorities", sentence, *place)
    if basis.kind == "commission" and basis.id != covered.agreement_id:
        return Reason("other-commission", "The commission is of another agreement than the one that covers.", *place)
    return None
