"""What the sender of a draft is shown before it is sent."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.queries.coverage.views import CoverageAnswer
from services.referrals.queries.referral.views import ReferralView


class PreviewView(BaseModel):
    """What would be seen of a draft."""

    version: int = Field(description="the draft's")
    recipient: UUID | None = Field(description="whose eyes these are; null: no agreement lets it be sent")
    view: ReferralView | None = Field(description="what that one would see; null: it is no draft, or cannot be sent so")
    coverage: CoverageAnswer = Field(description="which clause lets it be sent to whom, or why none does")


def preview_view(
    version: int, recipient: UUID | None, view: ReferralView | None, coverage: CoverageAnswer
) -> PreviewView:
    return PreviewView(version=version, recipient=recipient, view=view, coverage=coverage)
