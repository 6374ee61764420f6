"""The row of a provision of law."""

from datetime import date

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import DAY


class LegalProvision(Row, table=True):
    """A provision of law on which client data may be disclosed, with its validity: data, since laws change.

    It may be named once somebody has checked that the section permits the disclosure: `checked_by` says who that was
    and `checked_on` when. Both are empty until the operator enables it, as in those that are there from the start.
    """

    __tablename__ = "legal_provision"
    act: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    valid_from: date = Field(sa_type=DAY, primary_key=True)
    valid_until: date | None = Field(default=None, sa_type=DAY)
    checked_by: str | None = Field(default=None)
    checked_on: date | None = Field(default=None, sa_type=DAY)
