"""Whether an organisation still sees what a delivery is about, as far as this service has heard."""

from sqlalchemy import bindparam, exists, func, literal, or_, select

from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.notice.later import TELL_LATER, waits_as
from services.notifications.model.tables import ENTRY_ROWS
from shared.persistence.database import Database
from shared.persistence.mechanisms import clock

_ENTRY = ENTRY_ROWS.c
# A notice to who cannot read the object tells no status (`model/notice/told.py`). An alert tells none either, but is
# about a delivery.
_NEWEST_TELLS_NOTHING = (
    select(_ENTRY.subject_status.is_(None))
    .where(
        _ENTRY.organisation == bindparam("organisation"),
        _ENTRY.subject_id == bindparam("subject"),
        _ENTRY.subject_version.is_not(None),
    )
    .order_by(_ENTRY.subject_version.desc())
    .limit(1)
    .scalar_subquery()
)
_LATER = exists().where(clock.c.kind == TELL_LATER, clock.c.subject == bindparam("waits"), clock.c.done_at.is_(None))
_LOST = select(or_(func.coalesce(_NEWEST_TELLS_NOTHING, literal(False)), _LATER))


async def out_of_sight(database: Database, delivery: LeasedDelivery) -> bool:
    """Whether a later fact has ended its reader's right to see the object, be it told already or told later.

    A delivery that says just this is never out of sight; nor is one that is about no version of an object (an alert,
    a test, a mail that asks for a confirmation).
    """
    if not delivery.shown or delivery.subject_version is None:
        return False
    asked = {
        "organisation": delivery.organisation,
        "subject": delivery.subject_id,
        "waits": waits_as(delivery.organisation, delivery.subject_id),
    }
    ((lost,),) = await database.read(_LOST, asked)
    return bool(lost)
