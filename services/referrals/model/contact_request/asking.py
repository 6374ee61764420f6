"""Somebody asks that a person be contacted, or takes that back."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from services.referrals.model.contact_request.codes import ContactRequestStatus as Status
from services.referrals.model.contact_request.content import ContactContent
from services.referrals.model.contact_request.every_move import erase
from services.referrals.model.contact_request.parts import ASKER
from services.referrals.model.contact_request.row import ContactRequest
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


class NewContactRequest(Body):
    """Without `organisation` it goes to the one that is responsible for the residents of the municipality."""

    organisation: UUID | None = None
    content: ContactContent

    @model_validator(mode="after")
    def _to_somebody(self) -> Self:
        if self.organisation is None and self.content.municipality is None:
            raise ValueError("say the municipality of residence, or the organisation that is to be asked")
        return self


CREATE = Move[ContactRequest, NewContactRequest](
    id="Q01", slug="create", fact="made",
    who=ASKER, sources=frozenset(), target=Status.NEW,
    means="The responsible organisation is asked to contact the person; the time to do so begins.",
    body=NewContactRequest,
)  # fmt: skip

WITHDRAW = Move[ContactRequest, Body](
    id="Q05", slug="withdraw", fact="withdrawn",
    who=ASKER, sources=frozenset({Status.NEW}), target=Status.WITHDRAWN,
    means="Contact is not wanted any more; the content is erased.",
    effect=erase,
)  # fmt: skip
