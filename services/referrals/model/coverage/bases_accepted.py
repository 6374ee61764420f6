"""On which kinds of legal basis a recipient could take what is asked. A pure function over the copies of agreements."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.decide import offering
from services.referrals.model.coverage.editions import governing
from services.referrals.model.coverage.objections import objections
from services.referrals.model.coverage.question import Question
from shared.kernel.legal_basis import BasisKind, LegalBasis

_ANY_CONSENT = LegalBasis("consent", id=UUID(int=0))


def bases_accepted(
    question: Question, agreements: Iterable[AgreementState], provisions: Collection[LegalBasis]
) -> tuple[BasisKind, ...]:
    """The kinds of basis on which some clause in force covers the question, whatever basis it asks about itself.

    `provisions` are all that are in force on the day asked about. Sorted; empty where another rule stands against it.
    """
    found = {
        basis.kind
        for agreement in agreements
        for basis in _possible(question, agreement, provisions)
        if _covers(agreement, replace(question, basis=basis, basis_in_force=True))
    }
    return tuple(sorted(found))


def _possible(
    question: Question, agreement: AgreementState, provisions: Collection[LegalBasis]
) -> Iterator[LegalBasis]:
    """Each basis that a referral under this agreement could name; the consent that there is, or one yet to be given."""
    yield from provisions
    yield question.basis if question.basis.kind == "consent" else _ANY_CONSENT
    yield LegalBasis("commission", id=agreement.agreement_id)


def _covers(agreement: AgreementState, question: Question) -> bool:
    edition = governing(agreement, question.on, question.known_at)
    return edition is not None and any(
        not objections(question, agreement, edition, clause) for clause in offering(edition, question)
    )
