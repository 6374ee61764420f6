"""Why a clause, or all agreements together, do not cover what is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState, Clause, Edition
from services.referrals.model.coverage.knowledge import may_send
from services.referrals.model.coverage.question import Question
from shared.kernel.legal_basis import LegalBasis

ObjectionCode = Literal[
    "agreement-not-in-force",
    "basis-not-between-authorities",
    "basis-only-between-authorities",
    "clause-no-longer-valid",
    "clause-not-yet-valid",
    "data-not-covered",
    "legal-basis-not-accepted",
    "municipality-not-covered",
    "no-agreement-for-service",
    "other-commission",
    "provision-not-in-force",
    "sender-not-covered",
    "target-group-not-matched",
]
"""Which rule does not let it pass."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why one clause, or all agreements together, do not cover. `missing` names what would be needed."""

    code: ObjectionCode
    sentence: str
    agreement_id: UUID | None = None
    agreement_number: str | None = None
    edition: int | None = None
    clause: int | None = None
    missing: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """The objection as JSON values."""
        return {
            "code": self.code,
            "detail": self.sentence,
            "agreement_id": self.agreement_id and str(self.agreement_id),
            "agreement_number": self.agreement_number,
            "edition": self.edition,
            "clause": self.clause,
            "missing": list(self.missing),
        }


NOTHING_AT_ALL = Objection(
    "no-agreement-for-service",
    "No agreement known here lets this recipient offer this service to your organisation.",
)
NOBODY = Objection("no-agreement-for-service", "No agreement known here lets anyone offer this service.")


def not_in_force(agreement: AgreementState, question: Question) -> Objection:
    sentence = f"The agreement is not in force on {question.on}."
    return Objection("agreement-not-in-force", sentence, agreement.agreement_id, agreement.number)


def objections(question: Question, agreement: AgreementState, edition: Edition, clause: Clause) -> list[Objection]:
    """Every rule of the clause, and of the law, that the question breaks."""
    broken = [*_of_the_clause(question, clause), *_of_the_basis(question, agreement)]
    return [
        Objection(code, sentence, agreement.agreement_id, agreement.number, edition.edition, clause.number, missing)
        for code, sentence, missing in broken
    ]


_MOST_MISSING = 10  # of what is missing, so many are named

_Broken = tuple[ObjectionCode, str, tuple[str, ...]]
"""A rule that is broken: its code, the sentence, what would be needed."""


def _of_the_clause(question: Question, clause: Clause) -> Iterator[_Broken]:
    if not may_send(clause, question):
        yield "sender-not-covered", "The clause does not let your organisation send.", ()
    if question.municipality not in clause.municipalities:
        yield "municipality-not-covered", "The clause does not cover the client's municipality.", ()
    if clause.valid_from is not None and question.on < clause.valid_from:
        yield "clause-not-yet-valid", f"The clause is valid from {clause.valid_from}.", ()
    if clause.valid_until is not None and question.on > clause.valid_until:
        yield "clause-no-longer-valid", f"The clause was valid until {clause.valid_until}.", ()
    if clause.target_groups and not question.client_groups & set(clause.target_groups):
        sentence = "The service is for certain groups, and the referral says none of them of the client."
        yield "target-group-not-matched", sentence, _sorted(clause.target_groups)
    undisclosed = question.data_categories - set(clause.data_categories)
    if undisclosed:
        yield "data-not-covered", "The clause does not let these categories of data be disclosed.", _sorted(undisclosed)
    if not any(accepts(entry, question.basis) for entry in clause.legal_bases):
        yield "legal-basis-not-accepted", "The clause does not accept this legal basis.", _sorted(clause.legal_bases)


def accepts(entry: str, basis: LegalBasis) -> bool:
    """Whether a clause's entry (`consent`, `commission`, `law:681/2023`, `law:681/2023:16` or whole) accepts it."""
    text = str(basis)
    return text == entry or text.startswith((entry + ":", entry + "@"))


def _of_the_basis(question: Question, agreement: AgreementState) -> Iterator[_Broken]:
    """Between authorities: a provision of law or consent. To others: consent or a commission (docs/domain.md,
    section 8.2)."""
    kind = question.basis.kind
    if question.between_authorities and kind == "commission":
        sentence = "Between authorities client data is disclosed on a provision of law or on consent."
        yield "basis-not-between-authorities", sentence, ()
    if not question.between_authorities and kind == "law":
        sentence = "To others than authorities client data is disclosed on consent or on a commission."
        yield "basis-only-between-authorities", sentence, ()
    if kind == "commission" and question.basis.id != agreement.agreement_id:
        yield "other-commission", "The commission is of another agreement than this one.", ()
    if not question.basis_in_force:
        yield "provision-not-in-force", f"{question.basis} is not enabled here, or not in force on {question.on}.", ()


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words)[:_MOST_MISSING])
