"""What the bodies of several moves of cases and needs say."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.referrals.model.referral.reasons import Reason
from shared.kernel import bodies
from shared.kernel.bodies import Body
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import Day, check_planned
from shared.kernel.refusals import invalid
from shared.kernel.texts import SealedParagraphs


class Explained(bodies.Explained):
    """A move that needs a coded reason; `other` needs a text."""

    reason: Reason
    text: Annotated[SealedParagraphs | None, Field(validate_default=True)] = None


class Hold(Explained):
    """A pause, and the day on which it is looked at again."""

    review_on: Day


class WithReferrals(Body):
    """A move that ends what referrals are for. While some are open it is refused, unless they are to end with it."""

    open_referrals: Literal["end"] | None = None


def check_review(body: Hold, now: datetime) -> None:
    """422 for a day that does not lie ahead, or so far that nobody can mean it."""
    if body.review_on <= day_in_helsinki(now):
        raise invalid("/review_on", "review-not-ahead", "The day of review lies ahead.")
    check_planned("/review_on", body.review_on, day_in_helsinki(now))
