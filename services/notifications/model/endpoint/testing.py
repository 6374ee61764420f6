"""An endpoint is tested: one signed event, which tells of nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.notifications.model.endpoint.codes import EndpointStatus as Status
from services.notifications.model.endpoint.parts import OWNER
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.notice.notice import TARGET, TESTED, Notice
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """The delivery of a test, by its id."""

    id: UUID


NUMBER: Final = "TEST"
"""Stands where a webhook has the number of its object."""

TEST = Move[Endpoint, Body](
    id="E07", slug="test", fact="tested",
    who=OWNER, sources=frozenset({Status.ACTIVE}), target=None,
    means="A signed test event is sent once, whatever the filter says; its delivery shows what came of it.",
)  # fmt: skip


def notice_of_test(
    endpoint: Endpoint, event_id: UUID, now: datetime, correlation: str, traceparent: str | None
) -> Notice:
    """What the test says: nothing but that it is one."""
    return Notice(
        event_id=event_id,
        type=TESTED,
        wire_type=f"vidare.{TESTED}.v1",
        occurred_at=now,
        organisation=endpoint.organisation,
        unit=None,
        part=TARGET,
        shown=True,
        subject_kind="endpoint",
        subject_id=endpoint.id,
        number=NUMBER,
        version=None,
        status=None,
        business_status=None,
        reason=None,
        sender=None,
        recipient=endpoint.organisation,
        due_on=None,
        coded={},
        correlation=correlation,
        traceparent=traceparent,
    )
