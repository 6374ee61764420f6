"""What is said of a client: its particulars, and the search for them."""

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from services.referrals.model.client.particulars import Particulars
from shared.kernel.bodies import Body
from shared.kernel.frames import Birthday, birthday_in
from shared.kernel.identifiers import IdentityCode, LanguageTag, MunicipalityCode
from shared.kernel.plain_signs import plainly
from shared.kernel.texts import Sealed, SealedLine, one_line


def _postal_code(said: object) -> object:
    """In European digits and with a plain hyphen, without the mark that Japan writes before it."""
    return plainly(one_line(said)).replace("〒", "").strip() if isinstance(said, str) else said


PostalCode = Annotated[
    str,
    Field(max_length=12, pattern=r"^[A-Za-z0-9]([A-Za-z0-9 -]*[A-Za-z0-9])?$", examples=["113 46", "AX-22100"]),
    BeforeValidator(_postal_code),
    Sealed(),
]
"""Of any country."""


class Contact(Body):
    """How to reach a client; hidden under a safety restriction."""

    phone: SealedLine | None = None
    email: SealedLine | None = None
    street: SealedLine | None = None
    postal_code: PostalCode | None = None
    city: SealedLine | None = None


class ClientDetails(Particulars):
    """A client's particulars, as they are sealed. The identity code is optional: newcomers may lack one. Of the names
    one is enough: not everybody has two."""

    given_names: SealedLine | None = None
    family_name: SealedLine | None = None
    date_of_birth: Birthday | None = None
    identity_code: IdentityCode | None = None
    contact: Contact = Contact()
    mother_tongue: LanguageTag | None = None
    service_language: LanguageTag = "fi"
    interpreter: LanguageTag | None = Field(default=None, description="the language to interpret; null: none needed")
    municipality: MunicipalityCode
    safety_restriction: bool = False

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not self.names:
            raise ValueError("say family_name, given_names or both")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the client has, the family name first."""
        return tuple(name for name in (self.family_name, self.given_names) if name is not None)

    @property
    def sought_name(self) -> str:
        """The name by which a search finds the client as it is written: of who has one name, that one."""
        return self.names[0]

    @property
    def born(self) -> date | None:
        """The day of birth: as it is given, else the one in the identity code, which has been checked."""
        if self.date_of_birth is None and self.identity_code is not None:
            return birthday_in(self.identity_code)
        return self.date_of_birth


class ClientSearch(Body):
    """By identity code, or by a name and date of birth; clients without a date of birth are found by the name alone,
    and those of one name by that one. In a body, never in an address."""

    identity_code: IdentityCode | None = None
    family_name: SealedLine | None = None
    date_of_birth: Birthday | None = None
    cursor: Annotated[str | None, Field(max_length=64)] = None

    @model_validator(mode="after")
    def says_one_or_the_other(self) -> Self:
        by_name = self.family_name is not None
        if by_name == (self.identity_code is not None) or (self.date_of_birth is not None and not by_name):
            raise ValueError("search by identity_code alone, or by family_name, with date_of_birth where it is known")
        return self
