"""The rows of an agreement and of its numbered editions. Moves are made on editions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, Relationship

from services.agreements.model.agreement.codes import GOVERNING, OPEN
from services.agreements.model.agreement.party import Party, Signature
from services.agreements.model.registry import Row
from shared.persistence.columns import DAY, ID, INSTANT, JSON_VALUE

# Parts of an aggregate are loaded with it, so that the model never waits for a database.
_OWNED = {"lazy": "selectin", "cascade": "all, delete-orphan"}
_IS_OPEN = text(f"status IN {tuple(sorted(map(str, OPEN)))}")


class Agreement(Row, table=True):
    """An agreement. Its id is stable, its texts are numbered editions, and each edition has a status of its own.

    `version` counts what all who see it can see; `written` how often the working text was written since. A version that
    rose with that text would tell the others how often, and what they do with the version in hand would be refused.
    """

    __tablename__ = "agreement"
    id: UUID = Field(sa_type=ID, primary_key=True)
    number: str = Field(unique=True)
    version: int = 1
    written: int = 0
    renewed_from: UUID | None = Field(default=None, sa_type=ID, foreign_key="agreement.id")
    changed_at: datetime = Field(sa_type=INSTANT)
    editions: list["Edition"] = Relationship(
        back_populates="agreement", sa_relationship_kwargs={**_OWNED, "order_by": "Edition.number"}
    )

    @property
    def leading(self) -> "Edition":
        """The edition that stands for the agreement: the newest one ever executed; before that, the newest one."""
        return self.last_executed() or self.editions[-1]

    @property
    def status(self) -> str:
        """The status of the leading edition. An amendment that is being prepared does not change it."""
        return self.leading.status

    @property
    def governing(self) -> "Edition | None":
        """The newest executed edition, unless it has ended: then no earlier one governs again.

        From which day it decides referrals stands in its text; until then the edition before it decides.
        """
        return self.leading if self.leading.status in GOVERNING else None

    @property
    def open_edition(self) -> "Edition | None":
        """The edition that is being prepared."""
        return self.editions[-1] if self.editions[-1].status in OPEN else None

    @property
    def in_hand(self) -> list["Edition"]:
        """The editions that can still move: the open and the governing one."""
        return [edition for edition in (self.open_edition, self.governing) if edition is not None]

    def last_executed(self, before: int | None = None) -> "Edition | None":
        """The newest edition that was ever executed, among those with a number below `before`."""
        executed = [one for one in self.editions if one.executed_at is not None]
        return next((one for one in reversed(executed) if before is None or one.number < before), None)


class Edition(Row, table=True):
    """One text of an agreement. `text` is the drafting party's working text, `offered` the text as last offered.

    `recorded_at` is when it was drafted or last offered, `executed_at` when the last party signed it (null: it never
    governed). `parties` are those of `offered`. At most one edition of an agreement is open.
    """

    __tablename__ = "edition"
    __table_args__ = (
        Index("edition_open_once", "agreement_id", unique=True, postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN),
    )
    agreement_id: UUID = Field(sa_type=ID, primary_key=True, foreign_key="agreement.id")
    number: int = Field(primary_key=True)
    status: str
    drafted_by: UUID = Field(sa_type=ID, foreign_key="organisation.id", index=True)
    recorded_at: datetime = Field(sa_type=INSTANT)
    executed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_reason: str | None = None
    ended_text: str | None = None
    text: dict[str, Any] = Field(sa_type=JSON_VALUE)
    offered: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    offers: int = 0
    text_hash: str | None = None
    effective_from: date | None = Field(default=None, sa_type=DAY)
    effective_until: date | None = Field(default=None, sa_type=DAY)
    proposal: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    # the session has loaded it: an edition keeps its agreement in memory
    agreement: Agreement = Relationship(back_populates="editions", sa_relationship_kwargs={"lazy": "immediate"})
    parties: list[Party] = Relationship(sa_relationship_kwargs={**_OWNED, "order_by": "Party.place"})
    signatures: list[Signature] = Relationship(sa_relationship_kwargs={**_OWNED, "order_by": "Signature.signed_at"})

    @property
    def version(self) -> int:
        """The agreement's: all its editions are one aggregate."""
        return self.agreement.version

    @version.setter
    def version(self, version: int) -> None:
        self.agreement.version = version
