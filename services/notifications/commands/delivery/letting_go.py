"""Many mails go to their contacts at once, where nothing else of their subjects went or waits.

For PostgreSQL. What is not as simple goes alone, by `gathering.py`, whose order of locks and whose rules these are.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, or_, update

from services.notifications.commands.delivery.gathering import hold_contacts, others_about, waits, went_since
from services.notifications.commands.notice.writing import write
from services.notifications.model.contact.reachable import ReachableContact
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.making import sibling_row
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work
from shared.persistence.columns import InstantColumn
from shared.persistence.lists import array_of

_KINDS: dict[str, Any] = {"delivery": Uuid(), "leased_until": InstantColumn(), "contact": Uuid()}
_GIVEN = (
    func.unnest(*(array_of(name, kind) for name, kind in _KINDS.items()))
    .table_valued(*_KINDS)
    .render_derived(name="given")
)
_COLUMNS, _OTHER = DELIVERY_ROWS.c, DELIVERY_ROWS.alias("other")
_NOW, _SINCE = (bindparam(name, type_=InstantColumn()) for name in ("now", "since"))
_NOT_THE_ONLY_ONE = exists().where(
    *others_about(_OTHER, _GIVEN.c.contact, _COLUMNS.subject_id, _COLUMNS.id),
    or_(went_since(_OTHER, _SINCE), waits(_OTHER)),
)
_LETTING_GO = (
    update(DELIVERY_ROWS)
    .where(_COLUMNS.id == _GIVEN.c.delivery, _COLUMNS.lease_until == _GIVEN.c.leased_until, ~_NOT_THE_ONLY_ONE)
    .values(contact_id=_GIVEN.c.contact, went_at=_NOW)
    .returning(_COLUMNS.id)
)


class Addressed(NamedTuple):
    """A mail with the contact that it goes to, and those who get one of their own about the same fact."""

    mail: LeasedDelivery
    contact: ReachableContact
    others: Sequence[ReachableContact]


async def let_go_together(work: Work, addressed: Sequence[Addressed], pause: timedelta) -> frozenset[UUID]:
    """The ids of those that go now. No two of them are to one contact about one subject."""
    held = await hold_contacts(work, [one.contact.id for one in addressed])
    # A statement of its own: it must see what those wrote who held the contacts before.
    mails = [one for one in addressed if one.contact.id in held]
    values = {
        "delivery": [one.mail.id for one in mails],
        "leased_until": [one.mail.lease_until for one in mails],
        "contact": [one.contact.id for one in mails],
        "now": work.now,
        "since": work.now - pause,
    }
    go = frozenset((await work.execute(_LETTING_GO, values)).scalars())
    siblings = [(one.mail, other.id) for one in mails if one.mail.id in go for other in one.others]
    await write(work, [], [sibling_row(mail, work.new_id(), work.now, contact) for mail, contact in siblings])
    return go
