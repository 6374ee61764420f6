"""Who else serves the client in the case of a referral, for one that serves it too. The reading is audited."""

from uuid import UUID

from services.referrals.model.referral.parts import UNDER_WAY
from services.referrals.model.referral.rights import Sees, part_of, sees
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.participants import participants
from services.referrals.queries.case.views import ParticipantView
from services.referrals.queries.referral.client_views import may_know_participants
from services.referrals.queries.referral.grounds import grounds_for_reader
from services.referrals.queries.referral.reading import read_visible
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.work.pages import Page


async def list_participants(work: Work, referral_id: UUID) -> Page[ParticipantView]:
    """Those whose service is under way, but for the reader's own; none where this reader may not know. Which of the two
    it is, is not told."""
    require_casework(work.actor)
    return Page(items=await others_known_to(work, await read_visible(work, referral_id)), next=None)


async def others_known_to(work: Work, row: Referral) -> list[ParticipantView]:
    """Those of whom this referral lets its reader know."""
    right = sees(row, work.actor, work.now, (await grounds_for_reader(work, [row]))[row.id])
    if right <= Sees.SKELETON:
        return []
    details = work.tools.vault.details_of(row.client).model_dump(mode="json")
    if not may_know_participants(row, details, part_of(row, work.actor), right):
        return []
    found = (await participants(work, [row.case_id])).get(row.case_id, [])
    shown = {"basis": row.legal_basis, "groups": DataCategory.PLAN.value}
    work.audit("referral.participants", row.id, client=row.client_id, version=row.version, **shown)
    return [one for one in found if one.organisation != work.actor.organisation and one.status in UNDER_WAY]
