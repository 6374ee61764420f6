"""What the bodies of several moves of cases and needs say."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.referrals.model.referral.reasons import Reason
from shared.kernel import bodies
from shared.kernel.bodies import Body
from shared.kernel.frames import Day
from shared.kernel.texts import SealedParagraphs


class Explained(bodies.Explained):
    """A move that needs a coded reason; `other` needs a text."""

    reason: Reason
    text: Annotated[SealedParagraphs | None, Field(validate_default=True)] = None


class Hold(Explained):
    """A pause, and the day on which it is looked at again."""

    review_on: Day


class Beside(Body):
    """A move that leaves the reason and the day of review of a pause as they are."""


class HandOver(Beside):
    """Another organisation becomes responsible; said of all that goes to it with a case (K06)."""

    to: UUID


class WithReferrals(Body):
    """A move that ends what referrals are for. While some are open it is refused, unless they are to end with it."""

    open_referrals: Literal["end"] | None = None
