"""What is looked for: one thing at a time, in a body, never in an address."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from services.referrals.model.referral.bodies import Reference
from shared.kernel.bodies import Body
from shared.kernel.frames import Birthday
from shared.kernel.identifiers import IdentityCode
from shared.kernel.texts import SealedLine


class Search(Body):
    """One of four: the number that everybody reads, a party's own case number, or the client by its identity code, or
    by a name and date of birth."""

    number: Annotated[str | None, Field(min_length=1, max_length=40)] = None
    reference: Reference | None = None
    identity_code: IdentityCode | None = None
    family_name: SealedLine | None = None
    date_of_birth: Birthday | None = None

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        said = [self.number, self.reference, self.identity_code, self.family_name]
        if len(said) - said.count(None) != 1 or (self.date_of_birth is not None and self.family_name is None):
            raise ValueError(
                "search by one of number, reference, identity_code and family_name, the last with date_of_birth where "
                "it is known"
            )
        return self
