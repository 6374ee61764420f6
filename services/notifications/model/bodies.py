"""What callers say: the bodies of the API."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.notifications.model.codes import ContactRole
from shared.kernel.moves import Body
from shared.kernel.times import Instant

_FORM = r"^(vidare\.)?(referral|case|agreement|delivery)\.(\*|[a-z][a-z-]*)(\.v[0-9]+)?$"
_MOST_TYPES = 100


def _short(type_: str) -> str:
    """`referral.submitted`, also from the form in which it stands in a webhook (`vidare.referral.submitted.v1`)."""
    noun, fact = type_.removeprefix("vidare.").split(".")[:2]
    return f"{noun}.{fact}"


TypeFilter = Annotated[
    str,
    StringConstraints(pattern=_FORM, max_length=80),
    AfterValidator(_short),
    Field(examples=["referral.submitted", "agreement.*"]),
]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
# PostgreSQL stores no NUL, and other control characters only hide something from a reader.
Description = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Types = Annotated[list[TypeFilter], Field(min_length=1, max_length=_MOST_TYPES)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254)]
ContactLanguage = Literal["fi", "sv", "en"]


class NewEndpoint(Body):
    """A receiver. `types` left out or null: all facts that concern the organisation."""

    url: Url
    types: Types | None = None
    description: Description = ""


class EndpointChange(Body):
    """What is left out stays. `types` null: all. `active` false: no webhooks until it is true again."""

    url: Url | None = None
    types: Types | None = None
    description: Description | None = None
    active: bool | None = None


class NewContact(Body):
    """Somebody who gets mails. `unit` null: for the whole organisation; `language` null: the organisation's."""

    email: Email
    role: ContactRole = ContactRole.GENERAL
    unit: UUID | None = None
    language: ContactLanguage | None = None


class ContactChange(Body):
    """What is left out stays. A new address is no longer suppressed; so is the same one, said again."""

    email: Email | None = None
    role: ContactRole | None = None
    unit: UUID | None = None
    language: ContactLanguage | None = None


class Recovery(Body):
    """Which deliveries are sent again: those of facts of this period that did not get through."""

    since: Instant
    until: Instant
    endpoint: UUID | None = None
