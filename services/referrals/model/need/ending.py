"""How a need ends: it is met, it is revoked, or it should never have been recorded."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from services.referrals.model.case.bodies import Explained, WithReferrals
from services.referrals.model.case.parts import RESPONSIBLE, RESPONSIBLE_OR_SYSTEM
from services.referrals.model.case.reason_groups import IN_ERROR
from services.referrals.model.need.codes import MetBy, NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.referral.parts import SYSTEM
from services.referrals.model.referral.reason_groups import CLIENT_IS_GONE, NEED_IS_GONE
from services.referrals.model.referral.reasons import Reason
from shared.kernel.bodies import Body
from shared.kernel.moves import Condition, Move
from shared.kernel.texts import SealedParagraphs

_MET_BY_REFERRAL: Condition[Need] = Condition("met by a referral", lambda row: row.met_by == MetBy.REFERRAL)
_STANDING = frozenset({NeedStatus.ACTIVE, NeedStatus.ON_HOLD})
_OTHERWISE = [one for one in MetBy if one is not MetBy.REFERRAL]


def _otherwise(how: MetBy) -> MetBy:
    if how not in _OTHERWISE:
        raise ValueError("What a referral has met is completed by its closed loop: read its outcome.")
    return how


class CompleteNeed(WithReferrals):
    """What met the need, if it was no referral."""

    how: Annotated[MetBy, AfterValidator(_otherwise), Field(json_schema_extra={"enum": [*map(str, _OTHERWISE)]})]
    text: SealedParagraphs | None = None


class MetByReferral(CompleteNeed):
    """The loop of one of its referrals was closed."""

    how: MetBy = MetBy.REFERRAL


class RevokeNeed(Explained, WithReferrals):
    """Why the need is not to be met any more."""


class NeedInError(Explained):
    """Why it should never have been recorded."""


def _completed(row: Need, body: CompleteNeed, now: datetime) -> None:
    row.met_by, row.completed_at = body.how.value, now


def _not_met(row: Need, _body: Body, _now: datetime) -> None:
    row.met_by = row.completed_at = None


REVOKE = Move[Need, RevokeNeed](
    id="N04", slug="revoke", fact="revoked",
    who=RESPONSIBLE, sources=_STANDING | {NeedStatus.DRAFT}, target=NeedStatus.REVOKED,
    means="With a reason; open referrals end with it or forbid it.",
    reasons=frozenset({
        Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE, Reason.DUPLICATE, Reason.NOT_ELIGIBLE,
        Reason.NEEDS_OTHER_ASSESSMENT_FIRST, Reason.NOT_COMPETENT_AUTHORITY, Reason.SAFETY, Reason.OTHER,
    }) | CLIENT_IS_GONE | NEED_IS_GONE,
    body=RevokeNeed,
)  # fmt: skip

COMPLETE = Move[Need, CompleteNeed](
    id="N05", slug="complete", fact="completed",
    who=RESPONSIBLE_OR_SYSTEM, sources=_STANDING, target=NeedStatus.COMPLETED,
    means="It is met: by the closed loop of a referral (R30), or by other means, and then open referrals end with it or"
    " forbid it.",
    body=CompleteNeed, effect=_completed,
)  # fmt: skip

REACTIVATE = Move[Need, Body](
    id="N07", slug="reactivate", fact="reactivated",
    who=SYSTEM, sources=frozenset({NeedStatus.COMPLETED}), target=NeedStatus.ACTIVE,
    when=(_MET_BY_REFERRAL,),
    means="The referral that had met it was reopened (R24).",
    effect=_not_met,
)  # fmt: skip

MARK_ENTERED_IN_ERROR = Move[Need, NeedInError](
    id="N06", slug="mark-entered-in-error", fact="entered-in-error",
    who=RESPONSIBLE, sources=_STANDING | {NeedStatus.DRAFT, NeedStatus.REVOKED, NeedStatus.COMPLETED},
    target=NeedStatus.ENTERED_IN_ERROR,
    means="It should never have been: while no referral of it was sent. Its description and texts are erased.",
    reasons=IN_ERROR,
    body=NeedInError, effect=_not_met,
)  # fmt: skip
