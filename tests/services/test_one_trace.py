"""One trace from the HTTP command of one service through its event to the deliveries of another."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.model.tables import DELIVERY_ROWS
from shared.messaging.envelope import unpack_headers
from shared.persistence.mechanisms import outbox
from tests.support.cooperation import cooperation
from tests.support.post_room import answering, mailbox, post_room, receiver
from tests.support.raw_records import RawRecord
from tests.support.services import Moment, ServiceUnderTest, service_client
from tests.support.traces import recorded

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
OFFERED = "vidare.agreement.offered.v1"


async def published(service: ServiceUnderTest, type_: str) -> RawRecord:
    """The one fact of this type, as it travels."""
    async with service.runtime.database.reading() as session:
        rows = (await session.execute(select(outbox))).all()
    (record,) = [
        RawRecord(row.payload, row.key.encode(), unpack_headers(row.headers), row.topic)
        for row in rows
        if ("ce_type", type_.encode()) in unpack_headers(row.headers)
    ]
    return record


def traceparent(record: RawRecord) -> str:
    return dict(record.headers)["traceparent"].decode()


def trace_and_span(header: str) -> tuple[str, str]:
    _, trace, span, _ = header.split("-")
    return trace, span


async def test_one_trace_runs_from_the_command_through_the_event_to_the_webhook_and_what_became_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans, moment = recorded(monkeypatch), Moment(NOW)
    async with service_client(AGREEMENTS, tmp_path, clock=moment) as agreements:
        world = await cooperation(agreements)
        await world.offered()
        offer = await published(agreements, OFFERED)
    async with (
        mailbox() as mails,
        receiver() as hooks,
        post_room(tmp_path, None, moment, mails, hooks) as room,
        room.at_work(),
    ):
        await room.endpoint(world.association.id, types=["agreement.offered"])
        hooks.answers["/hook"] = answering(410)
        spans.clear()
        await room.service.runtime.intake(offer.topic).take([offer])
        await room.until_status("dead", channel="webhook")
        dead = await published(room.service, "vidare.delivery.dead.v1")
        (row,) = await room.rows(DELIVERY_ROWS.c.channel == "webhook")
    trace, command = trace_and_span(traceparent(offer))
    (hook,) = hooks.hooks
    made = {
        one.name: (f"{one.context.span_id:016x}", f"{one.parent.span_id:016x}")
        for one in spans.get_finished_spans()
        if one.context is not None and one.parent is not None and f"{one.context.trace_id:032x}" == trace
    }
    consumed, scheduled, posted = (
        made[name]
        for name in ("consume notifications.vidare.agreements.agreement", "schedule webhooks", "deliver webhook")
    )
    assert (consumed[1], scheduled[1], posted[1]) == (command, command, scheduled[0])
    assert trace_and_span(hook.headers["traceparent"]) == (trace, posted[0])
    assert trace_and_span(traceparent(dead)) == (trace, scheduled[0])
    assert row.last_detail == "http-410"
