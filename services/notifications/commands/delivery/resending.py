"""Sends deliveries again: one by one, or all that did not get through in a period."""

from uuid import UUID

from sqlalchemy import or_, select, update

from services.notifications.model.bodies import Recovery
from services.notifications.model.codes import EndpointStatus
from services.notifications.model.delivery.table import DELIVERIES, RESENT_BY_PERIOD, schedule_anew
from services.notifications.model.rows import DELIVERY, ENDPOINT, Delivery, Endpoint, RecoveryRecord
from services.notifications.queries.scope import require_role, visible_deliveries
from services.notifications.tools import Work
from shared.kernel.moves import Body
from shared.kernel.refusals import invalid, not_allowed

_ACTIVE_ENDPOINTS = select(ENDPOINT.c.id).where(ENDPOINT.c.status == EndpointStatus.ACTIVE)


async def resend(work: Work, delivery_id: UUID, _body: Body) -> Delivery:
    """One delivery once more, under the same `webhook-id` or `Message-ID`. 409 when its endpoint gets nothing now."""
    delivery = await work.load(Delivery, "delivery", delivery_id, seen=visible_deliveries(work.actor))
    move = DELIVERIES.check("resend", delivery, work.actor)
    if delivery.endpoint_id is not None:
        endpoint = await work.session.get_one(Endpoint, delivery.endpoint_id)
        if endpoint.status != EndpointStatus.ACTIVE:
            sentence = f"The endpoint is {endpoint.status}; enable it first."
            others = DELIVERIES.instead("resend", delivery, work.actor)
            raise not_allowed("endpoint-not-active", sentence, allowed_moves=others)
    DELIVERIES.apply(move, delivery)
    schedule_anew(delivery, work.now)
    work.audit("delivery.resend", delivery.id, version=delivery.version)
    work.wakes = True
    return delivery


async def recover(work: Work, body: Recovery) -> RecoveryRecord:
    """All dead and suppressed deliveries of facts of a period, to endpoints in use; keeps how many there are."""
    move = DELIVERIES["resend"]
    require_role(work.actor, move.who["P" if work.actor.is_operator else "O"])
    if body.since >= body.until:
        raise invalid("/until", "empty-period", "The period must end after it begins.")
    columns = DELIVERY.c
    chosen = [
        columns.occurred_at >= body.since,
        columns.occurred_at < body.until,
        columns.status.in_(RESENT_BY_PERIOD),
        or_(columns.endpoint_id.is_(None), columns.endpoint_id.in_(_ACTIVE_ENDPOINTS)),
        *visible_deliveries(work.actor),
    ]
    if body.endpoint is not None:
        chosen.append(columns.endpoint_id == body.endpoint)
    anew = {"attempts": 0, "first_due_at": work.now, "due_at": work.now, "lease_until": None}
    fate = {"status": move.target, "version": columns.version + 1, **anew}
    resent = await work.execute(update(DELIVERY).where(*chosen).values(fate))
    record = RecoveryRecord(
        id=work.new_id(), organisation=work.actor.organisation, resent=resent.rowcount, created_at=work.now
    )
    work.add(record)
    work.audit("delivery.recover", body.endpoint)
    work.wakes = True
    return record
