"""The row of a kind of organisation that may be responsible."""

from datetime import date

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import DAY


class ResponsibleKind(Row, table=True):
    """From when until when organisations of this kind may be responsible for clients: data, since the law is being
    rewritten. `source` says on what that rests: a provision, or a decision in words."""

    __tablename__ = "responsible_kind"
    kind: str = Field(primary_key=True)
    valid_from: date = Field(sa_type=DAY, primary_key=True)
    valid_until: date | None = Field(default=None, sa_type=DAY)
    source: str
