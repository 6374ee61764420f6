"""Changes what a need says."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.case.history import note_step
from services.referrals.commands.gap.looking import look_later
from services.referrals.commands.need.facts import need_fact
from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.recording import NeedContent, category_codes, sealed_content
from services.referrals.model.need.row import Need
from services.referrals.model.need.table import MOVES
from services.referrals.model.referral.row import Referral
from services.referrals.queries.need.scope import own_need
from services.referrals.tools import Work
from shared.kernel.patches import Patch
from shared.kernel.refusals import not_allowed

_MAY_BE_CHANGED = frozenset({NeedStatus.DRAFT, NeedStatus.ACTIVE, NeedStatus.ON_HOLD})


async def change_need(work: Work, need_id: UUID, body: Patch[NeedContent]) -> Need:
    """New values for what was sent, of a need that is a draft, active or on hold. What is so already makes no new
    version and no fact. What its referrals say already stays: each took it over when it was drafted."""
    need = await work.load(Need, "need", need_id, seen=[own_need(work.actor, need_id)])
    if need.status not in _MAY_BE_CHANGED:
        raise MOVES.refuse("change", need, work.actor)
    known = _content(work, need)
    wanted = body.onto(known)
    if wanted == known:
        return need
    await _write(work, need, known, wanted)
    need.version += 1
    note_step(work, need, "change")
    work.record(need_fact(need, "changed", work.now, work.actor.organisation))
    work.audit("need.change", need.id, client=need.client_id, version=need.version)
    return need


def _content(work: Work, need: Need) -> NeedContent:
    sealed = work.tools.vault.key_of(need.client).open("need", need.id, need.sealed)
    return NeedContent.model_validate(
        {
            "service": need.service,
            "proposed_legal_basis": need.proposed_legal_basis,
            "proposed_data_categories": need.proposed_data_categories,
            "description": sealed.get("description"),
            "client_groups": sealed.get("client_groups", []),
        }
    )


async def _write(work: Work, need: Need, known: NeedContent, wanted: NeedContent) -> None:
    if wanted.service != known.service:
        await _require_no_referral(work, need)
        need.service = wanted.service
        need.gap_reason = need.gap_since = None
        await look_later(work, need.id)
    basis, categories = wanted.proposed_legal_basis, wanted.proposed_data_categories
    if basis != known.proposed_legal_basis:
        if basis is not None:
            await require_in_force(work, basis, "/proposed_legal_basis")
        need.proposed_legal_basis = None if basis is None else str(basis)
    need.proposed_data_categories = None if categories is None else category_codes(categories)
    if sealed_content(wanted) != sealed_content(known):
        need.sealed = work.tools.vault.key_of(need.client).seal("need", need.id, sealed_content(wanted))


async def _require_no_referral(work: Work, need: Need) -> None:
    begun = select(col(Referral.id)).where(col(Referral.need_id) == need.id).limit(1)
    if (await work.execute(begun)).first() is not None:
        sentence = "A need of which a referral was begun keeps its service: record another need."
        raise not_allowed("service-is-fixed", sentence, allowed_moves=list(MOVES.allowed(need, work.actor)))
