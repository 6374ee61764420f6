"""`/v1/referrals` with one sub-resource per move."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.referrals.commands.referral.change import change_referral
from services.referrals.commands.referral.draft import draft_referral
from services.referrals.commands.referral.extend import extend_deadline
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.commands.referral.read import read_referral
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.drafting import NewReferral, ReferralContent
from services.referrals.model.referral.extending import ExtendDeadline
from services.referrals.model.referral.parts import CASEWORK
from services.referrals.model.referral.sub_referring import SubRefer
from services.referrals.queries.case.views import ParticipantView
from services.referrals.queries.referral.count_views import ReferralCounts
from services.referrals.queries.referral.counts import count_referrals
from services.referrals.queries.referral.filters import FILTERS
from services.referrals.queries.referral.participants import list_participants
from services.referrals.queries.referral.preview import preview_part, preview_referral
from services.referrals.queries.referral.preview_views import PreviewView
from services.referrals.queries.referral.reading import Listed, list_referrals, show_referral
from services.referrals.queries.referral.sides import Direction
from services.referrals.queries.referral.sorts import Sort
from services.referrals.queries.referral.views import ReferralView
from services.referrals.queries.roles import READERS
from shared.http.door import Asked, Changing, Creating
from shared.http.moves import add_moves
from shared.http.pagination import Cursor, Limit, filters_asked
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.kernel.patches import Patch
from shared.work.filters import Asked as Filters
from shared.work.pages import Page

router = Routes("referrals")
PATH = "/v1/referrals"


@router.post(
    PATH,
    who=CASEWORK,
    status_code=201,
    response_model=ReferralView,
    operation_id="referral_create",
    summary="R01: draft a referral",
)
async def create(asked: Creating, body: NewReferral) -> Response:
    """R01: drafts a referral for an active need; without a recipient it is open to all who are covered."""
    return await asked.create(lambda work: draft_referral(work, body), show_referral)


@router.get(
    PATH,
    who=READERS,
    response_model=Page[ReferralView],
    operation_id="referral_list",
    summary="Incoming or outgoing referrals",
)
async def list_(
    asked: Asked,
    filters: Annotated[Filters, filters_asked(FILTERS)],
    direction: Direction = Direction.INCOMING,
    status: Annotated[list[ReferralStatus] | None, Query(description="one or several")] = None,
    sort: Annotated[Sort, Query(description="what stands first")] = Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Incoming referrals or outgoing ones, of those that all the filters leave. `newest`: by the instant at which they
    came (`requested_at`), outgoing ones by that at which they were made (`created_at`). `due`: what is due next first,
    then what has no day; for those who work with clients. `priority`: the most urgent first, of the same urgency what
    came first. A cursor is good for the same filters and order alone. Reading a list acknowledges nothing."""
    listed = Listed(direction, status or [], sort, filters)
    return await asked.page_audited(lambda work: list_referrals(work, listed, cursor, limit))


@router.get(
    PATH + "/counts",
    who=READERS,
    response_model=ReferralCounts,
    operation_id="referral_counts",
    summary="How many referrals each filter leaves",
)
async def count(asked: Asked) -> ReferralCounts:
    """How many referrals stand in the lists: by status, and for each filter that is on or off."""
    return await asked.read(count_referrals)


@router.get(
    PATH + "/{referral_id}",
    who=READERS,
    response_model=ReferralView,
    operation_id="referral_read",
    summary="One referral",
)
async def read(asked: Asked, referral_id: UUID) -> Response:
    """One referral. The first reading by the recipient's caseworker or supervisor acknowledges it (R04); the first
    by the sender's after completion closes the loop (R30). The answer carries the new ETag. HEAD moves nothing."""
    return await asked.show_audited(show_referral, referral_id, by_reading=read_referral)


@router.patch(
    PATH + "/{referral_id}",
    who=CASEWORK,
    response_model=ReferralView,
    operation_id="referral_change",
    summary="Edit a referral",
)
async def change(asked: Changing, referral_id: UUID, body: Patch[ReferralContent]) -> Response:
    """The sender edits a draft, or a requested referral that nobody has taken up; the recipient in a draft only."""
    return await asked.change(lambda work: change_referral(work, referral_id, body), show_referral)


@router.get(
    PATH + "/{referral_id}/participants",
    who=CASEWORK,
    response_model=Page[ParticipantView],
    operation_id="referral_participants",
    summary="Who else serves the client",
)
async def list_others(asked: Asked, referral_id: UUID) -> Response:
    """The other organisations whose service of the same case is under way. A recipient sees them while it serves the
    client itself, if its clause and the referral tell `plan`, and never of a client under a safety restriction."""
    return await asked.page_audited(lambda work: list_participants(work, referral_id))


@router.get(
    PATH + "/{referral_id}/preview",
    who=CASEWORK,
    response_model=PreviewView,
    operation_id="referral_preview",
    summary="What the recipient would see of a draft",
)
async def preview(
    asked: Asked,
    referral_id: UUID,
    recipient: Annotated[UUID | None, Query(description="of an open draft: whose eyes to see it with")] = None,
) -> Response:
    """Exactly what a caseworker of the recipient would see if the draft were sent now, and which clause lets it be
    sent, or why none does. Of an open draft what one of those would see who may claim it. Your own drafts alone."""
    return await asked.show_audited(lambda work, draft: preview_referral(work, draft, recipient), referral_id)


@router.post(
    PATH + "/{referral_id}/preview",
    who=CASEWORK,
    use=Use.QUESTION,
    response_model=PreviewView,
    operation_id="referral_preview_part",
    summary="What the recipient of a part would see",
)
async def preview_of_part(asked: Asked, referral_id: UUID, body: SubRefer) -> Response:
    """Exactly what a caseworker of the recipient would see if you made the move `sub-refer` with this body now, and
    which clause lets you, or why none does. Changes nothing."""
    return await asked.show_audited(lambda work, whole: preview_part(work, whole, body), referral_id)


@router.post(
    PATH + "/{referral_id}/extend-deadline",
    who=CASEWORK,
    response_model=ReferralView,
    operation_id="referral_extend_deadline",
    summary="Give more time",
)
async def extend(asked: Changing, referral_id: UUID, body: ExtendDeadline) -> Response:
    """More time for the answer or for the start, by the sender, who waits for it; for the review of a pause by the
    recipient. Pausing, going on and stopping are never asked for: the moves do it."""
    return await asked.change(lambda work: extend_deadline(work, referral_id, body), show_referral)


add_moves(router, REFERRAL, PATH, show_referral, ReferralView)
