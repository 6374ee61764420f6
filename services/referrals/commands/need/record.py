"""Records what a client needs, and what it proposes for its referrals."""

from services.referrals.commands.case.history import note_step
from services.referrals.commands.gap.looking import look_later
from services.referrals.commands.need.facts import need_fact
from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.recording import RECORD, NewNeed, category_codes, sealed_content
from services.referrals.model.need.row import Need
from services.referrals.queries.case.scope import own_case
from services.referrals.tools import Work
from shared.kernel.refusals import not_allowed


async def record_need(work: Work, body: NewNeed) -> Need:
    """A need of an open case, active or a draft. 422 for a proposed provision of law that is not known or not in
    force."""
    case = await work.load(Case, "case", body.case_id, seen=[own_case(work.actor, body.case_id)])
    return await record_need_in(work, case, body)


async def record_need_in(work: Work, case: Case, body: NewNeed) -> Need:
    """The need in a case that this transaction holds."""
    if case.status != CaseStatus.OPEN:
        raise not_allowed("case-not-open", f"The case is {case.status}; needs are recorded in an open case.")
    if body.proposed_legal_basis is not None:
        await require_in_force(work, body.proposed_legal_basis, "/proposed_legal_basis")
    need = _need(work, case, body)
    work.add(need)
    note_step(work, need, RECORD.slug)
    work.record(need_fact(need, RECORD.fact, work.now, work.actor.organisation))
    work.audit("need.record", need.id, client=case.client_id, version=1)
    if not body.draft:
        await look_later(work, need.id)
    return need


def _need(work: Work, case: Case, body: NewNeed) -> Need:
    need_id = work.new_id()
    basis, categories = body.proposed_legal_basis, body.proposed_data_categories
    return Need(
        id=need_id,
        version=1,
        status=str(NeedStatus.DRAFT if body.draft else RECORD.target),
        case_id=case.id,
        client_id=case.client_id,
        client=case.client,
        organisation=case.responsible,
        service=body.service,
        proposed_legal_basis=None if basis is None else str(basis),
        proposed_data_categories=None if categories is None else category_codes(categories),
        sealed=work.tools.vault.key_of(case.client).seal("need", need_id, sealed_content(body)),
        created_at=work.now,
    )
