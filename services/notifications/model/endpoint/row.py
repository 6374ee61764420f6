"""An endpoint: the web address at which an organisation takes webhooks."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.notifications.model.registry import Row
from shared.persistence.columns import ID, INSTANT, JSON_VALUE, SEALED


class Endpoint(Row, table=True):
    """An endpoint of an organisation. `types` null: all facts that concern it.

    The secrets are sealed with the endpoint's own key; the previous one still signs until `previous_until`. The last
    three columns are the circuit's (`health.py`) and change without a new version.
    """

    __tablename__ = "endpoint"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    status: str
    organisation: UUID = Field(sa_type=ID, index=True)
    url: str
    description: str = ""
    types: list[str] | None = Field(default=None, sa_type=JSON_VALUE)
    wrapped_key: bytes = Field(sa_type=SEALED)
    secret: bytes = Field(sa_type=SEALED)
    previous_secret: bytes | None = Field(default=None, sa_type=SEALED)
    previous_until: datetime | None = Field(default=None, sa_type=INSTANT)
    disabled_reason: str | None = None
    disabled_at: datetime | None = Field(default=None, sa_type=INSTANT)
    created_at: datetime = Field(sa_type=INSTANT)
    failing_since: datetime | None = Field(default=None, sa_type=INSTANT)
    consecutive_failures: int = 0
    open_until: datetime | None = Field(default=None, sa_type=INSTANT)
