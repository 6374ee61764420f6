"""The row of a provision of law."""

from datetime import date

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import DAY


class LegalProvision(Row, table=True):
    """A provision of law on which client data may be disclosed, with its validity: data, since laws change."""

    __tablename__ = "legal_provision"
    act: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    valid_from: date = Field(sa_type=DAY, primary_key=True)
    valid_until: date | None = Field(default=None, sa_type=DAY)
