"""What the bodies of several moves say."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.referrals.model.referral.codes import ReasonBy
from services.referrals.model.referral.reasons import Reason
from shared.kernel import bodies
from shared.kernel.identifiers import names_nobody

Reference = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$",
        description="your own case number; never a personal identity code, for it is not encrypted",
    ),
    AfterValidator(names_nobody),
]

_BY_SOMEBODY = [by for by in ReasonBy if by is not ReasonBy.SYSTEM]


def _by_somebody(by: ReasonBy) -> ReasonBy:
    if by not in _BY_SOMEBODY:
        raise ValueError(f"Only the system's own moves have its reasons: take one of {', '.join(_BY_SOMEBODY)}.")
    return by


class Explained(bodies.Explained):
    """A move that needs a coded reason and whose reason it is; `other` needs a text."""

    reason: Reason
    reason_by: Annotated[
        ReasonBy, AfterValidator(_by_somebody), Field(json_schema_extra={"enum": [*map(str, _BY_SOMEBODY)]})
    ]
