"""From an agreement's row to its fact: the whole state as other parties may know it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from services.agreements.contracts import published
from services.agreements.contracts.published import AGREEMENTS, AgreementHappened, AgreementState, Clause
from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.party import Party
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.text import kept_text
from shared.kernel.moves import Move
from shared.messaging.contracts import Concerned, PublicName
from shared.messaging.outbox import Fact

_TOLD_OF_A_CLAUSE = (
    "clause_id", "service", "name", "description", "provider", "senders", "sender_kinds", "municipalities", "languages",
    "valid_from", "valid_until", "data_categories", "legal_bases", "response_business_days", "start_business_days",
    "reminders", "capacity", "waitlist", "run_off", "expiry",
    "cancellation_business_days", "follow_up_days", "target_groups", "questions",
)  # fmt: skip


def moved_fact(
    edition: Edition, move: Move[Edition, Any], at: datetime, by: UUID | None, reason: str | None = None
) -> Fact:
    """The fact of a move that was just made on the edition; `by` is the organisation that acted, None for a clock.

    It concerns the parties of the edition, the parties of the executed text that it will replace, and the parties that
    an offer leaves out, since nothing else would tell them.
    """
    what = AgreementHappened(at=at, actor_organisation=by, reason=reason, edition=edition.number)
    concerned = {party.organisation: party.part for party in edition.parties}
    for party in _parties_replaced(edition, move):
        concerned.setdefault(party.organisation, party.part)
    for organisation in _left_out(edition):
        concerned.setdefault(organisation, "former-party")
    return _fact(edition.agreement, move.fact, what, concerned)


def current_fact(agreement: Agreement) -> Fact:
    """`agreement.current`: the state as it is, for copies that are built anew."""
    what = AgreementHappened(at=agreement.changed_at, actor_organisation=None, edition=None)
    concerned = {party.organisation: party.part for party in agreement.leading.parties}
    return _fact(agreement, "current", what, concerned)


def _parties_replaced(edition: Edition, move: Move[Edition, Any]) -> Sequence[Party]:
    if Status.EXECUTED in move.sources:  # it has replaced that text before
        return ()
    replaced = edition.agreement.last_executed(before=edition.number)
    return replaced.parties if replaced is not None else ()


def _left_out(edition: Edition) -> Sequence[UUID]:
    """The parties of the offer before this one; nothing is flushed yet, so the session still knows them."""
    return [party.organisation for party in inspect(edition).attrs.parties.history.deleted]


def _fact(agreement: Agreement, name: str, happened: AgreementHappened, concerned: Mapping[UUID, str]) -> Fact:
    """The state after the move: the editions that other parties have seen, and nothing of a draft."""
    offered = [edition for edition in agreement.editions if edition.offered is not None]
    governing, open_edition = agreement.governing, agreement.open_edition
    text = agreement.leading.offered
    assert text is not None, "an agreement that no other party has seen is not published"
    state = AgreementState(
        agreement_id=agreement.id,
        version=agreement.version,
        number=agreement.number,
        status=agreement.status,
        governing=governing.number if governing is not None else None,
        open=open_edition.number if open_edition is not None and open_edition.offered else None,
        name=PublicName.model_validate(text["name"]),
        renewed_from=agreement.renewed_from,
        editions=[_edition(edition) for edition in offered],
        happened=happened,
        concerns=[Concerned(organisation=organisation, part=part) for organisation, part in concerned.items()],
    )
    return Fact(AGREEMENTS.name, f"agreement.{name}", "agreement", agreement.id, agreement.version, state)


def _edition(row: Edition) -> published.Edition:
    assert row.offered is not None, "a draft is not published"
    text = kept_text(row.offered)
    return published.Edition.model_validate(
        {
            "edition": row.number,
            "status": row.status,
            "recorded_at": row.recorded_at,
            "executed_at": row.executed_at,
            "ended_at": row.ended_at,
            "effective_from": text.effective_from,
            "effective_until": text.effective_until,
            "run_off_days": text.run_off_days,
            "text_hash": row.text_hash,
            "parties": [{"organisation": party.organisation, "part": party.part} for party in text.parties],
            "clauses": [_clause(clause, number) for number, clause in enumerate(text.clauses, start=1)],
            "signatures": [
                {"organisation": one.organisation, "signed_at": one.signed_at, "decided_on": one.decided_on}
                for one in valid_signatures(row)
            ],
        }
    )


def _clause(clause: ClauseText, number: int) -> Clause:
    """What is promised of a clause, field by field. A new field of the text is not published by itself."""
    said = clause.model_dump()
    return Clause.model_validate({"number": number} | {field: said[field] for field in _TOLD_OF_A_CLAUSE})
