"""Whether organisations still see what deliveries are about, as far as this service has heard."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, literal, select, union_all

from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.notice.later import TELL_LATER, waits_as
from services.notifications.model.tables import DELIVERY_ROWS, ENTRY_ROWS
from shared.persistence.database import Database
from shared.persistence.lists import among
from shared.persistence.mechanisms import clock
from shared.persistence.prepared import Prepared

_ENTRY, _DELIVERY = ENTRY_ROWS.c, DELIVERY_ROWS.c
# A notice to who cannot read the object tells no status (`model/notice/told.py`). An alert tells none either, but is
# about a delivery.
_NEWEST_TELLS_NOTHING = (
    select(_ENTRY.subject_status.is_(None))
    .where(
        _ENTRY.organisation == _DELIVERY.organisation,
        _ENTRY.subject_id == _DELIVERY.subject_id,
        _ENTRY.subject_version.is_not(None),
    )
    .order_by(_ENTRY.subject_version.desc())
    .limit(1)
    .scalar_subquery()
)
TELLS_NOTHING = func.coalesce(_NEWEST_TELLS_NOTHING, literal(False))
_TOLD = select(_DELIVERY.id).where(among(_DELIVERY.id, "deliveries"), TELLS_NOTHING)
_LATER = select(clock.c.subject).where(
    clock.c.kind == TELL_LATER, among(clock.c.subject, "waiting"), clock.c.done_at.is_(None)
)
SOME_TOLD_LATER = _LATER.exists()
_LOST = Prepared(union_all(_TOLD, _LATER))


async def out_of_sight(database: Database, deliveries: Sequence[LeasedDelivery]) -> frozenset[UUID]:
    """The ids of those of which a later fact has ended the reader's right to see the object, be it told already or told
    later.

    A delivery that says just this is never out of sight; nor is one that is about no version of an object (an alert,
    a test, a mail that asks for a confirmation).
    """
    asked = waiting_as(deliveries)
    if not asked:
        return frozenset()
    values = {"deliveries": list(asked), "waiting": list(asked.values())}
    found = {id_ for (id_,) in await database.read(_LOST, values)}
    return frozenset(id_ for id_, waits in asked.items() if id_ in found or waits in found)


def waiting_as(deliveries: Sequence[LeasedDelivery]) -> dict[UUID, UUID]:
    """Of those that may be out of sight: as what the notice would wait that says so later."""
    return {one.id: waits_as(one.organisation, one.subject_id) for one in deliveries if _shows_a_version(one)}


def _shows_a_version(delivery: LeasedDelivery) -> bool:
    return delivery.shown and delivery.subject_version is not None
