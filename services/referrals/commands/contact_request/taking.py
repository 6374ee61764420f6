"""The rule of taking a contact request up (Q02): the person becomes a client, with a case and a need, in one step."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.referrals.commands.case.open import open_case_of
from services.referrals.commands.client.register import register_client
from services.referrals.commands.client.responsible import responsible_organisation
from services.referrals.commands.contact_request.clocks import FORGET_CLOCK
from services.referrals.commands.need.record import record_need_in
from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.model.contact_request.answering import Take
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.need.recording import NewNeed
from services.referrals.queries.case.scope import own_case
from services.referrals.queries.client.scope import own_client
from services.referrals.tools import Work
from shared.kernel.refusals import not_found, pointing_below
from shared.scheduling.clocks import set_clock

Row = TypeVar("Row", Case, Client)


async def take_up(work: Work, row: ContactRequest, body: Take) -> None:
    """Q02. 404 for a client or a case of others, and as registering a client, opening a case and recording a need."""
    responsible = await responsible_organisation(work)
    case = await _case(work, responsible, body)
    with pointing_below("/need"):
        need = await record_need_in(work, case, NewNeed(case_id=case.id, **dict(body.need)))
    await work.flush()  # what the request names is there before the request names it
    row.client_id, row.case_id, row.need_id = case.client_id, case.id, need.id
    await set_clock(work, FORGET_CLOCK, row.id, work.now + work.tools.contact_kept)


async def _case(work: Work, responsible: UUID, body: Take) -> Case:
    if body.case_id is not None:
        return await _held(work, Case, "case", own_case(work.actor, body.case_id))
    if body.client is not None:
        with pointing_below("/client"):
            client = await register_client(work, body.client)
    else:
        assert body.client_id is not None
        client = await _held(work, Client, "client", own_client(work.actor, body.client_id))
    return open_case_of(work, client, responsible)


async def _held(work: Work, kind: type[Row], noun: str, which: ColumnElement[bool]) -> Row:
    """The row, locked. `If-Match` is about the contact request, so this is not `Work.load`."""
    found: Row | None = (
        await work.execute(select(kind).where(which).with_for_update(key_share=True))
    ).scalar_one_or_none()
    if found is None:
        raise not_found(noun)
    return found
