"""Whether a mail may go to its contact now, and what it tells beside its own fact.

Whatever decides about the mails of one contact holds the contact's row, so that of several workers one lets a mail go
and the others see it. Nothing is kept in a worker's memory: the rows say what went, and what is told by which mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, or_, select, update

from services.notifications.commands.delivery.announcing import announce
from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.codes import DeliveryStatus as Status
from services.notifications.model.delivery.ending import CANCEL, DELIVER, DIE
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.gathering import (
    NEVER_GATHERED,
    TOLD_TOGETHER,
    in_order,
    may_take_others,
    shared_fate,
)
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.sending import RETRY, WAIT
from services.notifications.model.tables import CONTACT_ROWS, DELIVERY_ROWS
from services.notifications.tools import Work
from shared.persistence.lists import among

_COLUMNS = DELIVERY_ROWS.c
# FOR NO KEY UPDATE: nothing that only points at a contact waits.
_HOLDING = (
    select(CONTACT_ROWS.c.id)
    .where(among(CONTACT_ROWS.c.id, "contacts"))
    .order_by(CONTACT_ROWS.c.id)
    .with_for_update(skip_locked=True, key_share=True)
)


async def hold_contact(work: Work, contact: UUID) -> bool:
    """Before any row of its deliveries is written: all that write both do it in this order. False: somebody else holds
    it, or it was just deleted. Nobody waits for it, or the mails to one contact would keep all others back."""
    return bool(await hold_contacts(work, [contact]))


async def hold_contacts(work: Work, contacts: Sequence[UUID]) -> frozenset[UUID]:
    """The same for several: those that are held now."""
    return frozenset((await work.execute(_HOLDING, {"contacts": list(contacts)})).scalars())


async def went_last(work: Work, mail: LeasedDelivery, pause: timedelta) -> datetime | None:
    """When another mail about the same subject went to the contact, within the pause: it got through, or is on its way.

    One that failed told nothing: it does not keep the next one back.
    """
    went = select(func.max(_COLUMNS.went_at)).where(
        *_others_about_it(mail), went_since(DELIVERY_ROWS, work.now - pause)
    )
    last: datetime | None = (await work.execute(went)).scalar_one()
    return last


def went_since(rows: FromClause, since: Any) -> ColumnElement[bool]:
    """The mail told something after that time, or is just telling it."""
    on_its_way = rows.c.status.in_((Status.SENDING, Status.DELIVERED))
    return and_(rows.c.told_by.is_(None), rows.c.went_at > since, on_its_way)


def waits(rows: FromClause) -> ColumnElement[bool]:
    """The mail was not let go yet, here or at another worker, and may be taken along."""
    not_let_go = and_(rows.c.status == Status.SENDING, rows.c.went_at.is_(None))
    return and_(rows.c.told_by.is_(None), or_(rows.c.status.in_((Status.PENDING, Status.RETRYING)), not_let_go))


async def let_go(work: Work, mail: LeasedDelivery) -> Sequence[LeasedDelivery] | None:
    """The mail goes: notes when, and answers what it tells beside its own fact. None: the lease is not ours any more.

    It takes with it all that waits for the same contact about the same subject, also what another worker has leased
    and not let go: that one finds its lease gone. A mail that went before tells again what it told then, and no more,
    since it goes out under the same `Message-ID`.
    """
    ours = (_COLUMNS.id == mail.id, _COLUMNS.lease_until == mail.lease_until)
    if not (await work.execute(update(DELIVERY_ROWS).where(*ours).values(went_at=work.now))).rowcount:
        return None
    took = may_take_others(mail) and await _take_along(work, mail)
    return await _told_by(work, mail) if took or mail.went_at is not None else ()


async def share_fate(work: Work, mail: LeasedDelivery, fate: Fate) -> None:
    """What the mail tells beside its own fact ends as the mail does, or goes by itself when the mail is cancelled."""
    if fate.move is CANCEL:
        await go_alone(work, mail.id)
    if fate.move in (CANCEL, RETRY, WAIT):
        return
    for told in await _told_by(work, mail, _COLUMNS.due_at.is_not(None)):
        own = shared_fate(told, fate)
        await _end(work, told, own)
        await announce(work, told, own)


async def go_alone(work: Work, mail: UUID) -> None:
    """What this mail was to tell beside its own fact, and has not told, goes by itself."""
    waiting = (_COLUMNS.told_by == mail, _COLUMNS.due_at.is_not(None))
    alone = {"told_by": None, "due_at": work.now, "version": _COLUMNS.version + 1}
    await work.execute(update(DELIVERY_ROWS).where(*waiting).values(alone))


async def send_along(work: Work, mail: UUID) -> None:
    """A mail is sent again: what it told beside its own fact is to be told with it once more."""
    told = (_COLUMNS.told_by == mail, _COLUMNS.due_at.is_(None))
    anew = {"status": Status.PENDING, "due_at": work.now, "version": _COLUMNS.version + 1}
    await work.execute(update(DELIVERY_ROWS).where(*told).values(anew))


async def _take_along(work: Work, mail: LeasedDelivery) -> bool:
    """Whether there was anything to take."""
    taken = await work.execute(
        update(DELIVERY_ROWS)
        .where(*_others_about_it(mail), waits(DELIVERY_ROWS))
        .values(
            told_by=mail.id,
            status=Status.PENDING,
            version=_COLUMNS.version + 1,
            lease_until=None,
            due_at=work.now,
            # The lease that is taken away made no attempt.
            attempts=case((_COLUMNS.status == Status.SENDING, _COLUMNS.attempts - 1), else_=_COLUMNS.attempts),
            last_detail=TOLD_TOGETHER,
        )
        .returning(_COLUMNS.id)
    )
    ids = list(taken.scalars())
    if ids:  # what one of these was to tell, this one tells
        again = (_COLUMNS.told_by.in_(ids), _COLUMNS.due_at.is_not(None))
        await work.execute(update(DELIVERY_ROWS).where(*again).values(told_by=mail.id))
    return bool(ids)


async def _told_by(work: Work, mail: LeasedDelivery, *which: ColumnElement[bool]) -> list[LeasedDelivery]:
    query: Select[tuple[object, ...]] = select(*_COLUMNS).where(_COLUMNS.told_by == mail.id, *which)
    return sorted((LeasedDelivery._make(row) for row in await work.execute(query)), key=in_order)


async def _end(work: Work, told: LeasedDelivery, fate: Fate) -> None:
    ended: dict[str, Any] = {
        "status": fate.move.target,
        "version": _COLUMNS.version + 1,
        "due_at": None,
        "last_answer_code": fate.answer_code,
        "last_detail": fate.detail,
    }
    if fate.move is DELIVER:
        ended |= {"delivered_at": work.now, "died_at": None}
    if fate.move is DIE:
        ended |= {"died_at": work.now}
    await work.execute(update(DELIVERY_ROWS).where(_COLUMNS.id == told.id).values(ended))


def _others_about_it(mail: LeasedDelivery) -> tuple[ColumnElement[bool], ...]:
    return others_about(DELIVERY_ROWS, mail.contact_id, mail.subject_id, mail.id)


def others_about(rows: FromClause, contact: Any, subject: Any, mail: Any) -> tuple[ColumnElement[bool], ...]:
    """The other mails to this contact about this subject."""
    return (
        rows.c.contact_id == contact,
        rows.c.subject_id == subject,
        rows.c.id != mail,
        rows.c.channel == Channel.EMAIL,
        rows.c.type.not_in(NEVER_GATHERED),
    )
