"""What a contact request says: who is to be contacted, how, about what, and that the person agreed to it."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from services.referrals.model.contact_request.codes import ConsentGiven
from shared.kernel.bodies import Body
from shared.kernel.frames import EARLIEST, LAST_YEAR, Birthday, Day
from shared.kernel.identifiers import LanguageTag, MunicipalityCode
from shared.kernel.refusals import invalid
from shared.kernel.texts import SealedLine, SealedParagraphs

_SHORTEST_NUMBER = 5  # digits


def _is_a_number(phone: str) -> str:
    if sum(sign.isdecimal() for sign in phone) < _SHORTEST_NUMBER:
        raise ValueError(f"A telephone number has {_SHORTEST_NUMBER} digits or more.")
    return phone


def _is_an_address(email: str) -> str:
    local, _, host = email.rpartition("@")
    if not local or "." not in host.strip(".") or " " in email:
        raise ValueError("A mail address is written name@example.org.")
    return email


class Reach(Body):
    """How the person is reached: in one way at least."""

    phone: Annotated[SealedLine, AfterValidator(_is_a_number)] | None = None
    email: Annotated[SealedLine, AfterValidator(_is_an_address)] | None = None
    via_asker: bool = False
    best_times: SealedLine | None = None

    @model_validator(mode="after")
    def _in_some_way(self) -> Self:
        if self.phone is None and self.email is None and not self.via_asker:
            raise ValueError("say phone, email, or that the person is reached through you (via_asker)")
        return self


class ContactContent(Body):
    """As it is sealed, with a key of the request's own. No personal identity code is asked for."""

    name: SealedLine
    birth_year: Annotated[int, Field(ge=EARLIEST.year, le=LAST_YEAR)] | None = None
    date_of_birth: Birthday | None = None
    municipality: MunicipalityCode | None = None
    languages: Annotated[list[LanguageTag], Field(max_length=10)] = Field(default_factory=list)
    interpreter: LanguageTag | None = Field(default=None, description="the language to interpret; null: none needed")
    reach: Reach
    about: Annotated[SealedParagraphs, Field(max_length=1000)]
    consent: ConsentGiven
    consent_on: Day

    @field_validator("date_of_birth")
    @classmethod
    def _born_once(cls, born: date | None, read: ValidationInfo) -> date | None:
        if born is not None and read.data.get("birth_year") is not None:
            raise ValueError("say birth_year or date_of_birth, not both")
        return born


def check_days(content: ContactContent, today: date) -> None:
    """422 for a birth and a consent that lie ahead."""
    if content.consent_on > today:
        sentence = "The day on which the person agreed does not lie ahead."
        raise invalid("/content/consent_on", "consent-in-the-future", sentence)
    for name, ahead in (
        ("date_of_birth", content.date_of_birth is not None and content.date_of_birth > today),
        ("birth_year", content.birth_year is not None and content.birth_year > today.year),
    ):
        if ahead:
            raise invalid(f"/content/{name}", "born-in-the-future", "The day of birth does not lie ahead.")
