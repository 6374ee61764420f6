"""A test event is written for an endpoint; the worker sends it, with all that guards other webhooks."""

from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications.commands.endpoint.moving import ENDPOINT
from services.notifications.commands.notice.writing import write
from services.notifications.model.delivery.content import webhook_body
from services.notifications.model.delivery.making import webhook_row
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES
from services.notifications.model.endpoint.testing import TEST, WrittenTest, notice_of_test
from services.notifications.model.notice.notice import TESTED
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.observability.tracing import current_traceparent

_COLUMNS = DELIVERY_ROWS.c
_UNDER_WAY = select(_COLUMNS.id).where(
    _COLUMNS.endpoint_id == bindparam("endpoint"), _COLUMNS.type == TESTED, _COLUMNS.due_at.is_not(None)
)


async def send_test(work: Work, endpoint_id: UUID) -> WrittenTest:
    """The delivery of a test event. 409 `test-under-way` while the last one is: there is one at a time."""
    endpoint = await ENDPOINT.make(work, endpoint_id, TEST, Body())
    await _refuse_second(work, endpoint)
    notice = notice_of_test(endpoint, work.new_id(), work.now, work.correlation, current_traceparent())
    delivery = webhook_row(notice, work.new_id(), work.now, endpoint.id, webhook_body(notice))
    await write(work, [], [delivery])
    return WrittenTest(delivery["id"])


async def _refuse_second(work: Work, endpoint: Endpoint) -> None:
    if (await work.execute(_UNDER_WAY, {"endpoint": endpoint.id})).first() is not None:
        sentence = "A test of this endpoint is still on its way: its delivery shows what comes of it."
        raise MOVES.refused_by_rule(TEST, endpoint, work.actor, "test-under-way", sentence)
