"""Sends again all that did not get through in a period."""

from sqlalchemy import func, or_, select, update

from services.notifications.model.delivery.resending import RESEND, RESENT_BY_PERIOD, Recovery
from services.notifications.model.delivery.row import RecoveryRecord
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.tables import DELIVERY_ROWS, ENDPOINT_ROWS
from services.notifications.queries.delivery.scope import visible_deliveries
from services.notifications.queries.roles import require_role
from services.notifications.tools import Work
from shared.kernel.refusals import invalid

_ACTIVE_ENDPOINTS = select(ENDPOINT_ROWS.c.id).where(ENDPOINT_ROWS.c.status == EndpointStatus.ACTIVE)


async def recover_deliveries(work: Work, body: Recovery) -> RecoveryRecord:
    """All dead and suppressed deliveries of facts of a period, to endpoints in use; keeps how many there are."""
    require_role(work.actor, RESEND.who["P" if work.actor.is_operator else "O"])
    if body.since >= body.until:
        raise invalid("/until", "empty-period", "The period must end after it begins.")
    columns = DELIVERY_ROWS.c
    chosen = [
        columns.occurred_at >= body.since,
        columns.occurred_at < body.until,
        columns.status.in_(RESENT_BY_PERIOD),
        or_(columns.endpoint_id.is_(None), columns.endpoint_id.in_(_ACTIVE_ENDPOINTS)),
        *visible_deliveries(work.actor),
    ]
    if body.endpoint is not None:
        chosen.append(columns.endpoint_id == body.endpoint)
    # A mail that told several facts is sent again as one, whichever of them is of the period.
    mails = select(func.coalesce(columns.told_by, columns.id)).where(*chosen).scalar_subquery()
    whole = (columns.status.in_(RESENT_BY_PERIOD), or_(columns.id.in_(mails), columns.told_by.in_(mails)))
    anew = {"attempts": 0, "first_due_at": work.now, "due_at": work.now, "lease_until": None}
    columns_set = {"status": RESEND.target, "version": columns.version + 1, **anew}
    resent = await work.execute(update(DELIVERY_ROWS).where(*whole).values(columns_set))
    record = RecoveryRecord(
        id=work.new_id(), organisation=work.actor.organisation, resent=resent.rowcount, created_at=work.now
    )
    work.add(record)
    work.audit("delivery.recover", body.endpoint)
    work.wakes.add(DELIVERY_ROWS)
    return record
