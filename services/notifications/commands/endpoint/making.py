"""An endpoint is made, with its secret."""

from services.notifications.commands.endpoint.addresses import check_address
from services.notifications.commands.organisation.counting import count_alone
from services.notifications.model.endpoint.filter import check_types
from services.notifications.model.endpoint.making import CREATE, NewEndpoint
from services.notifications.model.endpoint.parts import ENDPOINT_KEEPERS
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.signing import IssuedSecret
from services.notifications.queries.endpoint.scope import visible_endpoints
from services.notifications.queries.roles import own_organisation, require_role
from services.notifications.tools import Work
from shared.kernel.refusals import not_allowed


async def create_endpoint(work: Work, body: NewEndpoint) -> IssuedSecret:
    """A new endpoint and its secret, which is never shown again.

    422 for an address that may not be called or a type that does not exist, 409 when the organisation has as many as
    it may.
    """
    organisation = own_organisation(work.actor)
    require_role(work.actor, ENDPOINT_KEEPERS)
    check_address(work, body.url)
    check_types(body.types)
    most = work.tools.most_endpoints
    if await count_alone(work, Endpoint, visible_endpoints(work.actor)) >= most:
        sentence = f"Your organisation has {most} endpoints, and may have no more: delete one that is not needed."
        raise not_allowed("too-many-endpoints", sentence, most=most)
    endpoint_id, vault = work.new_id(), work.tools.vault
    wrapped_key = vault.new_key(endpoint_id)
    secret, sealed = vault.issue(endpoint_id, wrapped_key)
    endpoint = Endpoint(
        id=endpoint_id,
        status=str(CREATE.target),
        organisation=organisation,
        url=body.url,
        description=body.description,
        types=body.types,
        wrapped_key=wrapped_key,
        secret=sealed,
        created_at=work.now,
    )
    work.add(endpoint)
    work.audit("endpoint.create", endpoint_id, version=endpoint.version)
    return IssuedSecret(endpoint.id, secret)
