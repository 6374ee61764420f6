"""`…/take`, `…/give`, `…/give-back` of cases and referrals, and `/v1/handling`: who has what among colleagues."""

from uuid import UUID

from starlette.responses import Response

from services.referrals.commands.handling.assigning import CASES, REFERRALS, give, give_back, take
from services.referrals.commands.handling.reassigning import reassign
from services.referrals.model.handling.bodies import GiveHandling, Reassign, TakeHandling
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.queries.case.reading import show_case
from services.referrals.queries.case.views import CaseView
from services.referrals.queries.handling.reading import show_reassignment
from services.referrals.queries.handling.views import ReassignmentView
from services.referrals.queries.referral.reading import show_referral
from services.referrals.queries.referral.views import ReferralView
from shared.http.door import Acting, Changing
from shared.http.routes import Routes
from shared.kernel.actors import Role

router = Routes("handling")
_CASE, _REFERRAL = "/v1/cases/{case_id}", "/v1/referrals/{referral_id}"
_NOTHING_SAID = TakeHandling()


@router.post(_CASE + "/take", who=CASEWORK, response_model=CaseView, operation_id="case_take", summary="Take a case")
async def take_case(asked: Changing, case_id: UUID, body: TakeHandling | None = None) -> Response:
    """You have it then, also where a colleague had it. Referrals that nobody has by themselves go with it."""
    return await asked.change(lambda work: take(work, CASES, case_id, body or _NOTHING_SAID), show_case)


@router.post(
    _CASE + "/give",
    who=CASEWORK,
    response_model=CaseView,
    operation_id="case_give",
    summary="Give a case to a colleague or a unit",
)
async def give_case(asked: Changing, case_id: UUID, body: GiveHandling) -> Response:
    """A colleague, a unit of your organisation or both have it then. With a unit alone, nobody has it until somebody of
    the unit takes it."""
    return await asked.change(lambda work: give(work, CASES, case_id, body), show_case)


@router.post(
    _CASE + "/give-back",
    who=CASEWORK,
    response_model=CaseView,
    operation_id="case_give_back",
    summary="Give a case back",
)
async def give_case_back(asked: Changing, case_id: UUID) -> Response:
    """Nobody has it then; its unit stays."""
    return await asked.change(lambda work: give_back(work, CASES, case_id), show_case)


@router.post(
    _REFERRAL + "/take",
    who=CASEWORK,
    response_model=ReferralView,
    operation_id="referral_take",
    summary="Take a referral",
)
async def take_referral(asked: Changing, referral_id: UUID, body: TakeHandling | None = None) -> Response:
    """You have your organisation's side of it then, also where a colleague had it. The other side learns nothing of it;
    status, version and history stay."""
    return await asked.change(lambda work: take(work, REFERRALS, referral_id, body or _NOTHING_SAID), show_referral)


@router.post(
    _REFERRAL + "/give",
    who=CASEWORK,
    response_model=ReferralView,
    operation_id="referral_give",
    summary="Give a referral to a colleague or a unit",
)
async def give_referral(asked: Changing, referral_id: UUID, body: GiveHandling) -> Response:
    """A colleague, a unit of your organisation or both have your side of it then. With a unit alone, nobody has it
    until somebody of the unit takes it. The unit that the sender addressed it to stays as it is."""
    return await asked.change(lambda work: give(work, REFERRALS, referral_id, body), show_referral)


@router.post(
    _REFERRAL + "/give-back",
    who=CASEWORK,
    response_model=ReferralView,
    operation_id="referral_give_back",
    summary="Give a referral back",
)
async def give_referral_back(asked: Changing, referral_id: UUID) -> Response:
    """Nobody of your organisation has it then; its unit stays."""
    return await asked.change(lambda work: give_back(work, REFERRALS, referral_id), show_referral)


@router.post(
    "/v1/handling/reassign",
    who=frozenset({Role.SUPERVISOR}),
    response_model=ReassignmentView,
    operation_id="handling_reassign",
    summary="Give all that one person has to another",
)
async def reassign_all(asked: Acting, body: Reassign) -> Response:
    """All cases and referrals of one person of your organisation go to another, or back to their units, for example
    when she leaves. Asked again, it finds none."""
    return await asked.act(lambda work: reassign(work, body), show_reassignment)
