"""The participants of a case: the organisations that have accepted a referral of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.views import ParticipantView, participant_view
from services.referrals.queries.referral.next_dates import next_of
from services.referrals.tools import Reading

_COLUMNS = tuple(
    col(column)
    for column in (
        Referral.id, Referral.case_id, Referral.recipient, Referral.service, Referral.status, Referral.appointment_at,
        Referral.next_due_at,
    )
)  # fmt: skip


async def participants(reading: Reading, cases: Collection[UUID]) -> Mapping[UUID, list[ParticipantView]]:
    """By the id of the case, in the order in which they accepted; one for each referral."""
    found = await reading.execute(
        select(*_COLUMNS)
        .where(col(Referral.case_id).in_(cases), col(Referral.accepted_at).is_not(None))
        .order_by(col(Referral.accepted_at), col(Referral.id))
    )
    by_case: defaultdict[UUID, list[ParticipantView]] = defaultdict(list)
    for row in found:
        by_case[row.case_id].append(participant_view(row, next_of(row, reading.now)))
    return by_case
