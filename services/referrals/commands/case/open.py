"""Opens the coordination of one client."""

from uuid import UUID

from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.case.history import note_step
from services.referrals.commands.client.responsible import responsible_organisation
from services.referrals.model.case.opening import OPEN, NewCase
from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.queries.client.scope import own_client
from services.referrals.tools import Work
from shared.work.free_numbers import free_number


async def open_case(work: Work, body: NewCase) -> Case:
    """A case of the actor's organisation, which becomes the responsible one. 404 for a client that is not its own."""
    responsible = await responsible_organisation(work)
    client = await work.load(Client, "client", body.client_id, seen=[own_client(work.actor, body.client_id)])
    return open_case_of(work, client, responsible)


def open_case_of(work: Work, client: Client, responsible: UUID) -> Case:
    """The case of a client that this transaction holds."""
    case_id = work.new_id()
    case = Case(
        id=case_id,
        version=1,
        number=free_number(work, Case.number),
        status=str(OPEN.target),
        client_id=client.id,
        client=client,
        responsible=responsible,
        opened_at=work.now,
        deadlines=[],
    )
    work.add(case)
    note_step(work, case, OPEN.slug)
    work.record(case_fact(case, OPEN.fact, work.now, responsible))
    work.audit("case.open", case_id, client=client.id, version=1)
    return case
