"""An endpoint gets a new secret."""

from uuid import UUID

from services.notifications.commands.endpoint.moving import ENDPOINT
from services.notifications.model.endpoint.signing import ROTATE_SECRET, IssuedSecret
from services.notifications.tools import Work
from shared.kernel.bodies import Body


async def rotate_secret(work: Work, endpoint_id: UUID) -> IssuedSecret:
    """A new secret, shown once; the one before signs beside it for 24 hours."""
    endpoint = await ENDPOINT.make(work, endpoint_id, ROTATE_SECRET, Body())
    secret, endpoint.secret = work.tools.vault.issue(endpoint.id, endpoint.wrapped_key)
    return IssuedSecret(endpoint.id, secret)
