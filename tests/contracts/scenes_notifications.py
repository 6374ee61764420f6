"""The scenes of the notifications service."""

from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.notifications.model.tables import DELIVERY_ROWS
from tests.contracts.scenes import Stage, Staged, about, just
from tests.support import foreign_facts as facts
from tests.support.post_room import PostRoom, expect

_PERIOD = {"since": "2026-06-01T00:00:00Z", "until": "2026-07-01T00:00:00Z"}


class NotificationsStage(Stage):
    """The association is told of referrals; nothing is sent, for no worker runs."""

    def __init__(self, room: PostRoom) -> None:
        self.room, self.service = room, room.service
        self.admin = room.admin(facts.ASSOCIATION)
        self.callers = [
            *(self.admin, room.caseworker(facts.ASSOCIATION), room.admin(facts.MUNICIPALITY)),
            *(room.admin(facts.STRANGER), room.service.operator),
        ]
        self.known = {}
        self._numbers = count()

    async def set_up(self) -> None:
        """An endpoint, a contact and some notices for random requests to be about."""
        await self.room.take(*facts.both_known(self.room.moment()))
        endpoint, contact = await self._endpoint(), await self._contact()
        entry, delivery, dead = await self._entry(), await self._pending(), await self._dead()
        self.known = {
            "endpoint_id": [endpoint["id"]],
            "endpoint": [endpoint["id"]],
            "contact_id": [contact["id"]],
            "entry_id": [entry["id"]],
            "delivery_id": [delivery["id"], dead["id"]],
            "event": [delivery["event_id"]],
            "organisation": [str(facts.ASSOCIATION)],
            "unit": [str(facts.UNIT)],
            "url": [self.room.receiver.origin + "/hook"],
            "email": ["kurssit@yhdistys.example"],
        }

    def staged(self) -> Mapping[str, Staged]:
        admin = self.admin
        entry, endpoint = partial(about, "entry_id"), partial(about, "endpoint_id", self._endpoint, admin)
        contact, delivery = partial(about, "contact_id", self._contact, admin), partial(about, "delivery_id")
        return {
            "notifications_codes": Staged(just(admin)),
            "notifications_problems": Staged(just(admin)),
            "notifications_problem_read": Staged(just(admin, code="not-found")),
            "notifications_event_types": Staged(just(admin)),
            "entry_list": Staged(just(admin)),
            "entry_read": Staged(entry(self._entry, admin)),
            "entry_mark_read": Staged(entry(self._entry, admin), entry(self._read_entry, admin)),
            "endpoint_create": Staged(just(admin, {"url": self.room.receiver.origin + "/hook"})),
            "endpoint_list": Staged(just(admin)),
            "endpoint_read": Staged(endpoint()),
            "endpoint_change": Staged(endpoint({"active": False})),
            # A deleted endpoint is not there any more: the move is refused by 404.
            "endpoint_rotate_secret": Staged(endpoint()),
            "endpoint_test": Staged(endpoint()),
            "endpoint_delete": Staged(endpoint()),
            "contact_create": Staged(just(admin, {"email": "kurssit@yhdistys.example"})),
            "contact_list": Staged(just(admin)),
            "contact_read": Staged(contact()),
            "contact_change": Staged(contact({"role": "supervisor"})),
            "contact_delete": Staged(contact()),
            "contact_ask_again": Staged(about("contact_id", self._unasked, admin), contact()),
            "delivery_list": Staged(just(admin)),
            "delivery_read": Staged(delivery(self._pending, admin)),
            "delivery_recover": Staged(just(admin, _PERIOD)),
            "delivery_resend": Staged(delivery(self._dead, admin), delivery(self._pending, admin)),
        }

    async def _endpoint(self) -> Mapping[str, Any]:
        return await self.room.endpoint(facts.ASSOCIATION, f"/hook/{next(self._numbers)}")

    async def _contact(self) -> Mapping[str, Any]:
        return await self.room.contact(facts.ASSOCIATION, f"kurssit-{next(self._numbers)}@yhdistys.example")

    async def _unasked(self) -> Mapping[str, Any]:
        """A contact that is not confirmed, and was asked long ago."""
        address = f"kurssit-{next(self._numbers)}@yhdistys.example"
        made = await self.room.unconfirmed(facts.ASSOCIATION, address)
        await self.room.forget_asking()
        return made

    async def _told(self) -> None:
        await self.room.take(facts.referral("submitted", self.room.moment()))

    async def _entry(self) -> Mapping[str, Any]:
        """The newest entry of the inbox."""
        await self._told()
        return (await self.room.inbox(facts.ASSOCIATION))[0]

    async def _read_entry(self) -> Mapping[str, Any]:
        entry = await self._entry()
        made: Mapping[str, Any] = expect(
            200, await self.admin.post(f"/v1/inbox/{entry['id']}/mark-read", version=entry["version"])
        )
        return made

    async def _pending(self) -> Mapping[str, Any]:
        """The newest mail that waits."""
        await self._told()
        return (await self.room.listed(facts.ASSOCIATION, channel="email"))[0]

    async def _dead(self) -> Mapping[str, Any]:
        """A mail that did not get through."""
        pending = await self._pending()
        died = update(DELIVERY_ROWS).where(DELIVERY_ROWS.c.id == UUID(pending["id"])).values(status="dead", due_at=None)
        async with self.service.runtime.database.connection() as connection:
            await connection.execute(died)
        return pending
