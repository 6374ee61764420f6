"""An endpoint is made."""

from typing import Annotated

from pydantic import StringConstraints

from services.notifications.model.endpoint.codes import EndpointStatus as Status
from services.notifications.model.endpoint.filter import Types
from services.notifications.model.endpoint.parts import OWNER
from services.notifications.model.endpoint.row import Endpoint
from shared.kernel.bodies import Body
from shared.kernel.moves import Move

Url = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
# PostgreSQL cannot store NUL, and other control characters only hide text from a reader.
Description = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class NewEndpoint(Body):
    """An endpoint. `types` left out or null: all facts that concern the organisation."""

    url: Url
    types: Types | None = None
    description: Description = ""


class EndpointDetails(NewEndpoint):
    """What may be changed of an endpoint. `active` false: no webhooks until it is true again."""

    active: bool


CREATE = Move[Endpoint, NewEndpoint](
    id="E01", slug="create", fact="created",
    who=OWNER, sources=frozenset(), target=Status.ACTIVE,
    means="The address is one that may be called; the secret is shown once.",
    body=NewEndpoint,
)  # fmt: skip
