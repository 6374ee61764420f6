"""What this service reads of other services' events, in its own words: tolerant of all it does not need.

Strict for what is sent outside: a number or a code must have its exact form, or the event is parked instead of mailed.
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.business_days import day_in_helsinki
from shared.kernel.times import Instant
from shared.messaging.contracts import Code

FORMER_PARTY = "former-party"
"""The part of an organisation that a further text of an agreement leaves out."""

REFERRALS = "vidare.referrals.referral"
CASES = "vidare.referrals.case"
CONTACT_REQUESTS = "vidare.referrals.contact-request"
AGREEMENTS = "vidare.agreements.agreement"
ORGANISATIONS = "vidare.agreements.organisation"

Number = Annotated[str, Field(pattern=r"^[A-Z0-9-]{4,32}$")]

ANSWER_EXPECTED = frozenset({"submitted", "received", "information-supplied", "reminded", "overdue"})
"""Facts of a referral whose letter names the day by which it is to be answered."""


CONTACT_EXPECTED = frozenset({"made", "overdue"})
"""Facts of a contact request whose letter names the day by which the person is to be contacted."""

CLOCK_EXPECTED = frozenset({"clock-due", "clock-overdue"})
"""Facts of a case whose letter names the day on which a time limit of the law ends."""


class Foreign(BaseModel):
    """Content from another service: fields that we do not know are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Happened(Foreign):
    actor_organisation: UUID | None = None
    reason: Code | None = None


class Concerned(Foreign):
    organisation: UUID
    unit: UUID | None = None
    part: Code


class ForeignFact(Foreign):
    """A fact that organisations are told of: which object, how it is now, and whom it concerns."""

    kind: ClassVar[str]
    version: int
    number: Number
    status: Code
    business_status: Code | None = None
    happened: Happened
    concerns: tuple[Concerned, ...] = ()

    @property
    def subject_id(self) -> UUID:
        subject: UUID = getattr(self, f"{self.kind}_id")
        return subject

    def parties(self, reader: UUID) -> tuple[UUID, UUID]:
        """The two organisations that a letter to `reader` names: who acted, and who reads.

        If a clock acted, it is another organisation that is concerned.
        """
        others = (one.organisation for one in self.concerns if one.organisation != reader)
        return self.happened.actor_organisation or next(others, reader), reader

    def part_of(self, concerned: Concerned) -> str:
        """The part that a concerned organisation plays in what happened."""
        return concerned.part

    def due_on(self, _fact: str, _reader: UUID) -> date | None:
        """The day by which this reader is expected to act, where the fact's letter names one."""
        return None

    def coded(self, _reader: UUID) -> dict[str, Any]:
        """Further coded values that a webhook carries to this reader."""
        return {}


class AskedToAnswer(Concerned):
    """`response_due_at`: of an open referral, by when this one's own agreement lets it answer."""

    response_due_at: Instant | None = None


class ReferralState(ForeignFact):
    kind: ClassVar[str] = "referral"
    referral_id: UUID
    priority: Code | None = None
    sender: UUID
    recipient: UUID | None = None
    overdue: bool = False
    response_due_at: Instant | None = None
    outcome: Code | None = None
    concerns: tuple[AskedToAnswer, ...] = ()

    def parties(self, reader: UUID) -> tuple[UUID, UUID]:
        """Sender and recipient; of an open referral, the organisation that may claim it."""
        return self.sender, self.recipient or reader

    def due_on(self, fact: str, reader: UUID) -> date | None:
        due_at = self._due_at(reader)
        if due_at is None or fact not in ANSWER_EXPECTED:
            return None
        # It is due until midnight in Helsinki, so the day is the one before that instant.
        return day_in_helsinki(due_at - timedelta(microseconds=1))

    def coded(self, reader: UUID) -> dict[str, Any]:
        names = ("priority", "sender", "recipient", "overdue", "response_due_at", "outcome")
        return {name: getattr(self, name) for name in names} | {"response_due_at": self._due_at(reader)}

    def _due_at(self, reader: UUID) -> datetime | None:
        """Of an open referral each has a time of its own: what is said of the whole would be another's."""
        if self.recipient is not None:
            return self.response_due_at
        return next((one.response_due_at for one in self.concerns if one.organisation == reader), None)


class ClockState(Foreign):
    kind: Code
    due_at: Instant


class CaseState(ForeignFact):
    """A case. `clock`: the clock of the law that a fact is about."""

    kind: ClassVar[str] = "case"
    case_id: UUID
    clock: ClockState | None = None

    def due_on(self, fact: str, _reader: UUID) -> date | None:
        if self.clock is None or fact not in CLOCK_EXPECTED:
            return None
        # It is due until midnight in Helsinki, so the day is the one before that instant.
        return day_in_helsinki(self.clock.due_at - timedelta(microseconds=1))

    def coded(self, _reader: UUID) -> dict[str, Any]:
        if self.clock is None:
            return {"clock": None, "due_at": None}
        return {"clock": self.clock.kind, "due_at": self.clock.due_at}


class ContactRequestState(ForeignFact):
    """A request to contact somebody. `asker` is null where the person asked without login."""

    kind: ClassVar[str] = "contact-request"
    request_id: UUID
    organisation: UUID
    asker: UUID | None = None
    overdue: bool = False
    due_at: Instant
    passed_on_to: UUID | None = None
    passed_on_as: UUID | None = None

    @property
    def subject_id(self) -> UUID:
        return self.request_id

    def parties(self, reader: UUID) -> tuple[UUID, UUID]:
        """Who asks, and who is asked; where nobody asks, the one that is asked is both."""
        return self.asker or self.organisation, self.organisation

    def due_on(self, fact: str, _reader: UUID) -> date | None:
        # It is due until midnight in Helsinki, so the day is the one before that instant.
        return day_in_helsinki(self.due_at - timedelta(microseconds=1)) if fact in CONTACT_EXPECTED else None

    def coded(self, reader: UUID) -> dict[str, Any]:
        asks = reader == self.asker
        return {
            "asker": self.asker,
            "asked": self.organisation,
            "overdue": self.overdue,
            "due_at": self.due_at,
            "passed_on_to": self.passed_on_to,
            "passed_on_as": self.passed_on_as if asks else None,
        }


class AgreementHappened(Happened):
    """`edition` is the number of the edition that moved."""

    edition: int | None = None


class Party(Foreign):
    organisation: UUID


class EditionOfParties(Foreign):
    """One text of an agreement: its number, and who are its parties."""

    edition: int
    parties: tuple[Party, ...] = ()


class AgreementState(ForeignFact):
    """An amendment may be prepared beside the text that governs: the numbers of both editions tell them apart.

    Only the parties of a text know of it.
    """

    kind: ClassVar[str] = "agreement"
    agreement_id: UUID
    happened: AgreementHappened
    governing: int | None = None
    open: int | None = None
    editions: tuple[EditionOfParties, ...] = ()

    def part_of(self, concerned: Concerned) -> str:
        """A concerned organisation that is no party of the text that moved has been left out of it."""
        moved = self.happened.edition
        return concerned.part if moved in self._known_to(concerned.organisation) else FORMER_PARTY

    def coded(self, reader: UUID) -> dict[str, Any]:
        known = self._known_to(reader)
        numbers = {"edition": self.happened.edition, "governing": self.governing, "open": self.open}
        return {name: number if number in known else None for name, number in numbers.items()}

    def _known_to(self, organisation: UUID) -> frozenset[int]:
        return frozenset(
            text.edition for text in self.editions if organisation in (party.organisation for party in text.parties)
        )


class Name(Foreign):
    fi: str = Field(max_length=200)
    sv: str = Field(max_length=200)
    en: str = Field(max_length=200)


class Unit(Foreign):
    unit_id: UUID


class OrganisationState(Foreign):
    organisation_id: UUID
    version: int
    business_id: Annotated[str, Field(pattern=r"^[0-9]{7}-[0-9]$")] | None = None
    name: Name
    language: Literal["fi", "sv", "en"]
    units: tuple[Unit, ...] = ()
