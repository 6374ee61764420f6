"""Whom an agreement may be named to: to all others it does not exist."""

from services.referrals.contracts.consumed import AgreementState, Clause, Edition
from services.referrals.model.coverage.editions import was_executed
from services.referrals.model.coverage.question import Question


def may_send(clause: Clause, question: Question) -> bool:
    """Whether the clause lets the asker send, by its name or by its kind."""
    return _is_named(clause, question) or question.sender_kind in clause.sender_kinds


def may_know(edition: Edition, question: Question) -> bool:
    """A party, and who may send by a clause.

    Of a text that nobody has executed, those who would send by their kind alone are as strange as all others.
    """
    if any(party.organisation == question.sender for party in edition.parties):
        return True
    sends = may_send if was_executed(edition) else _is_named
    return any(sends(clause, question) for clause in edition.clauses)


def once_offered(agreement: AgreementState, question: Question) -> bool:
    """Whether an edition offered it to the asker's knowledge: what others negotiate is told to nobody else."""
    return any(
        clause.provider == question.recipient and clause.service == question.service and may_know(edition, question)
        for edition in agreement.editions
        for clause in edition.clauses
    )


def _is_named(clause: Clause, question: Question) -> bool:
    return question.sender in clause.senders
