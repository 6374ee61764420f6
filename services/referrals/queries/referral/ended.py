"""What an agreement that is over carried: the referrals that R27 is about, and those that its run-off is about."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlmodel import col

from services.referrals.contracts.consumed import AgreementState, Clause
from services.referrals.model.copies.row import OrganisationCopy
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.coverage.editions import was_executed
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.ending import END_AGREEMENT
from services.referrals.model.referral.parts import UNDER_WAY
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Reading


async def carried_by(reading: Reading, state: AgreementState) -> list[UUID]:
    """Referrals that it decided and that nobody has accepted, unclaimed ones that it let somebody claim, drafts that it
    let be sent.

    A draft that was made after the end never stood on it: the same state may come again at any time (republished).
    What was sent after it did, since this service had not heard of the end.
    """
    decided = select(col(Referral.id)).where(
        col(Referral.agreement_id) == state.agreement_id,
        col(Referral.status).in_(END_AGREEMENT.sources),
        col(Referral.accepted_at).is_(None),
    )
    found = list((await reading.execute(decided)).scalars())
    clauses = [clause for edition in state.editions if was_executed(edition) for clause in edition.clauses]
    sent_by = col(OrganisationCopy.organisation_id) == col(Referral.sender)
    undecided = (
        select(*_COLUMNS, col(OrganisationCopy.kind))
        .select_from(Referral)
        .outerjoin(OrganisationCopy, sent_by)
        .where(
            col(Referral.agreement_id).is_(None),
            col(Referral.status).in_([ReferralStatus.DRAFT, ReferralStatus.REQUESTED]),
            col(Referral.service).in_({clause.service for clause in clauses}),
            or_(col(Referral.status) == ReferralStatus.REQUESTED, col(Referral.created_at) <= _ended_at(state)),
        )
    )
    rows = (await reading.execute(undecided)).all()
    return found + [row.id for row in rows if _let_claim(state, row) or _let_send(clauses, row)]


_COLUMNS = tuple(
    col(column)
    for column in (
        Referral.id, Referral.status, Referral.service, Referral.sender, Referral.recipient, Referral.candidates
    )
)  # fmt: skip


async def accepted_under(reading: Reading, agreement_id: UUID) -> list[tuple[UUID, DecidingClause | None]]:
    """Referrals under way that it decided and that were accepted, each with the clause that decided; and their parts,
    which another one decided, without a clause."""
    query = select(col(Referral.id), col(Referral.coverage)).where(
        col(Referral.agreement_id) == agreement_id,
        col(Referral.status).in_(UNDER_WAY),
        col(Referral.accepted_at).is_not(None),
    )
    found = [(row.id, row.coverage) for row in await reading.execute(query)]
    return found + [(part, None) for part in await _parts_of(reading, [one for one, _ in found])]


async def _parts_of(reading: Reading, wholes: list[UUID]) -> list[UUID]:
    """Accepted ones under way. No clause of this agreement ends them, but the sight of the client ends with that of the
    whole."""
    under_way = (col(Referral.status).in_(UNDER_WAY), col(Referral.accepted_at).is_not(None))
    query = select(col(Referral.id)).where(col(Referral.part_of).in_(wholes), *under_way)
    return list((await reading.execute(query)).scalars())


def _ended_at(state: AgreementState) -> datetime:
    """When its last text that governed ended; a text that was declined later says nothing of it.

    An agreement that has not ended carries every draft.
    """
    ends = (one.ended_at for one in state.editions if one.ended_at is not None and was_executed(one))
    return max(ends, default=datetime.max.replace(tzinfo=UTC))


def _let_claim(state: AgreementState, row: Row[Any]) -> bool:
    return any(one.agreement_id == state.agreement_id for one in (row.candidates or {}).values())


def _let_send(clauses: list[Clause], row: Row[Any]) -> bool:
    return row.status == ReferralStatus.DRAFT and any(
        clause.service == row.service
        and row.recipient in (None, clause.provider)
        and (row.sender in clause.senders or row.kind in clause.sender_kinds)
        for clause in clauses
    )
