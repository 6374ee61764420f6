"""`/v1/deliveries`: what became of each notice, and sending it again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.notifications.commands.delivery.moving import DELIVERY
from services.notifications.commands.delivery.recovering import recover_deliveries
from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.resending import RESEND, Recovery
from services.notifications.queries.delivery.reading import (
    DeliveryFilter,
    list_deliveries,
    show_delivery,
    show_recovery,
)
from services.notifications.queries.delivery.views import DeliveryDetailView, DeliveryView, RecoveryView
from shared.http.door import Acting, Asked
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.kernel.actors import ANY_ROLE
from shared.work.pages import Page

PATH = "/v1/deliveries"

router = Routes("deliveries")


@router.get(
    PATH,
    who=ANY_ROLE,
    response_model=Page[DeliveryView],
    operation_id="delivery_list",
    summary="Deliveries, newest first",
)
async def list_(
    asked: Asked,
    status: DeliveryStatus | None = None,
    channel: Channel | None = None,
    endpoint: UUID | None = None,
    organisation: UUID | None = None,
    event: Annotated[UUID | None, Query(description="the id of the event that it tells of")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Your organisation's own; the operator sees those of all organisations."""
    wanted = DeliveryFilter(status, channel, endpoint, organisation, event)
    return await asked.page(lambda reading: list_deliveries(reading, wanted, cursor, limit))


@router.get(
    PATH + "/{delivery_id}",
    who=ANY_ROLE,
    response_model=DeliveryDetailView,
    operation_id="delivery_read",
    summary="One delivery and its attempts",
)
async def read(asked: Asked, delivery_id: UUID) -> Response:
    """With every attempt, and the body of a webhook as it is sent."""
    return await asked.show(show_delivery, delivery_id)


@router.post(
    PATH + "/recover",
    who=RESEND.roles,
    use=Use.OUTWARD,
    response_model=RecoveryView,
    operation_id="delivery_recover",
    summary="Send again what did not get through",
)
async def recover(asked: Acting, body: Recovery) -> Response:
    """Dead and suppressed deliveries of facts from `since` until before `until`; asked again, it finds none left."""
    return await asked.act(lambda work: recover_deliveries(work, body), show_recovery)


add_moves(router, DELIVERY, PATH, show_delivery, DeliveryDetailView)
