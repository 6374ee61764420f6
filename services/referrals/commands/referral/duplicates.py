"""Two open referrals of one client for one service to one recipient are one too many."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.model.referral.parts import OPEN_STATUSES
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.persistence.lists import one_of
from shared.persistence.prepared import Prepared

_DUPLICATE = Prepared(
    select(col(Referral.number)).where(
        col(Referral.client_id) == bindparam("client"),
        col(Referral.service) == bindparam("service"),
        col(Referral.recipient).is_not_distinct_from(bindparam("recipient")),
        col(Referral.id) != bindparam("itself"),
        one_of(col(Referral.status), OPEN_STATUSES),
    )
)


async def duplicate_of(work: Work, row: Referral, recipient: UUID | None) -> str | None:
    """The number of another open referral of the client for the service to this recipient.

    The client's row is locked with the referral's, so two that are sent at once come here one after the other.
    """
    like = {"client": row.client_id, "service": row.service, "recipient": recipient, "itself": row.id}
    found = await work.ask(_DUPLICATE, like)
    return found[0].number if found else None
