"""How the moves of a contact request are made."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.referrals.commands.contact_request.facts import contact_request_fact
from services.referrals.commands.contact_request.passing_on import pass_on
from services.referrals.commands.contact_request.taking import take_up
from services.referrals.model.contact_request.answering import PASS_ON, TAKE
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.contact_request.table import MOVES
from services.referrals.queries.contact_request.scope import visible
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Moving, Rule
from shared.work.unit import EVERY_ROW

RULES: Mapping[Any, Rule[ContactRequest]] = {TAKE: take_up, PASS_ON: pass_on}


async def _load(work: Work, request_id: UUID, _move: Move[ContactRequest, Any]) -> ContactRequest:
    seen = EVERY_ROW if work.actor.is_system else [visible(work.actor)]
    return await work.load(ContactRequest, "contact request", request_id, seen=seen)


async def _told(work: Work, row: ContactRequest, move: Move[ContactRequest, Any], _body: Body) -> None:
    work.record(contact_request_fact(row, move.fact, work.now, work.actor.organisation))
    work.audit(f"contact-request.{move.slug}", row.id, client=row.client_id, version=row.version)


CONTACT_REQUEST = Moving(MOVES, _load, _told, RULES)
