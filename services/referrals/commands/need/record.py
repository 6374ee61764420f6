"""Records what a client needs, on which legal basis, and what may be told of it."""

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.recording import NewNeed
from services.referrals.model.need.row import Need
from services.referrals.queries.case.scope import own_case
from services.referrals.queries.provision.reading import provisions_in_force
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import invalid, not_allowed


async def record_need(work: Work, body: NewNeed) -> Need:
    """An active need of an open case. 422 for a provision of law that is not known or not in force."""
    case = await work.load(Case, "case", body.case_id, seen=[own_case(work.actor, body.case_id)])
    if case.status != CaseStatus.OPEN:
        raise not_allowed("case-not-open", f"The case is {case.status}; needs are recorded in an open case.")
    if not await provisions_in_force(work, [body.legal_basis], day_in_helsinki(work.now)):
        sentence = "This provision of law is not known here, or not in force today."
        raise invalid("/legal_basis", "provision-not-in-force", sentence)
    need = _need(work, case, body)
    work.add(need)
    work.audit("need.record", need.id, client=case.client_id, basis=need.legal_basis, version=1)
    return need


def _need(work: Work, case: Case, body: NewNeed) -> Need:
    need_id = work.new_id()
    return Need(
        id=need_id,
        version=1,
        status=NeedStatus.ACTIVE.value,
        case_id=case.id,
        client_id=case.client_id,
        client=case.client,
        organisation=case.responsible,
        service=body.service,
        legal_basis=str(body.legal_basis),
        data_categories=sorted({category.value for category in body.data_categories}),
        sealed=work.tools.vault.key_of(case.client).seal("need", need_id, {"description": body.description}),
        created_at=work.now,
    )
