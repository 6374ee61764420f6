"""What the bodies of several moves say."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.referrals.model.referral.codes import ReasonBy
from services.referrals.model.referral.reasons import Reason
from shared.kernel import bodies
from shared.kernel.bodies import Body
from shared.kernel.texts import SealedParagraphs, one_line


def _is_a_number(reference: str) -> str:
    if not any(sign.isdigit() for sign in reference):
        raise ValueError("A case number has a digit in it. This field is not encrypted: no name stands here.")
    return reference


Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        description="your own case number, as you write it; never a personal identity code, for it is not encrypted",
        examples=["HEL 2025-001234 T 05 01 02"],
    ),
    AfterValidator(one_line),
    AfterValidator(_is_a_number),
]


class Remark(Body):
    """A move of which there is nothing to say but one's own words, if any."""

    text: SealedParagraphs | None = None


_BY_SOMEBODY = [by for by in ReasonBy if by is not ReasonBy.SYSTEM]


def _by_somebody(by: ReasonBy) -> ReasonBy:
    if by not in _BY_SOMEBODY:
        raise ValueError(f"Only the system's own moves have its reasons: take one of {', '.join(_BY_SOMEBODY)}.")
    return by


SomebodysReason = Annotated[
    ReasonBy, AfterValidator(_by_somebody), Field(json_schema_extra={"enum": [*map(str, _BY_SOMEBODY)]})
]


class Explained(bodies.Explained):
    """A move that needs a coded reason and whose reason it is; `other` needs a text."""

    reason: Reason
    text: Annotated[SealedParagraphs | None, Field(validate_default=True)] = None
    reason_by: SomebodysReason
