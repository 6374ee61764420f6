"""Webhook endpoints of an organisation: made, changed, given a new secret, deleted."""

from typing import Any
from uuid import UUID

from services.notifications.channels.address_guard import AddressRefused, check_url
from services.notifications.commands.delivery.settling import bring_forward, cancel_open
from services.notifications.model.bodies import EndpointChange, NewEndpoint
from services.notifications.model.codes import EndpointStatus
from services.notifications.model.endpoint.table import BY_ORGANISATION, ENDPOINTS, IssuedSecret
from services.notifications.model.rows import Endpoint
from services.notifications.queries.scope import own_organisation, require_role, visible_endpoints
from services.notifications.tools import Tools, Work
from services.notifications.vault import OLD_SECRET_SIGNS_FOR
from shared.kernel.moves import Move
from shared.kernel.refusals import invalid


async def create_endpoint(work: Work, body: NewEndpoint) -> IssuedSecret:
    """A new endpoint and its secret, which is never shown again. 422 for an address that may not be called."""
    tools: Tools = work.tools
    organisation = own_organisation(work.actor)
    move = ENDPOINTS["create"]
    require_role(work.actor, move.who["O"])
    _check_address(tools, body.url)
    endpoint_id = work.new_id()
    wrapped_key = tools.vault.new_key(endpoint_id)
    secret, sealed = tools.vault.issue(endpoint_id, wrapped_key)
    endpoint = Endpoint(
        id=endpoint_id,
        status=str(move.target),
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


async def change_endpoint(work: Work, endpoint_id: UUID, body: EndpointChange) -> Endpoint:
    """Changes what is said, and enables or disables it: one command, one version."""
    endpoint = await _load(work, endpoint_id)
    move = _apply(work, _slug(endpoint, body), endpoint)
    said = body.model_fields_set
    if body.url is not None:
        _check_address(work.tools, body.url)
        endpoint.url = body.url
        _forget_failures(endpoint)
        await bring_forward(work, endpoint.id)  # what waits, waits for the old address
    if "types" in said:
        endpoint.types = body.types
    if body.description is not None:
        endpoint.description = body.description
    if move.slug == "enable":
        _check_address(work.tools, endpoint.url)
        _forget_failures(endpoint)
        endpoint.disabled_reason = endpoint.disabled_at = None
    if move.slug == "disable":
        endpoint.disabled_reason, endpoint.disabled_at = BY_ORGANISATION, work.now
        await cancel_open(work, endpoint.id)
    return endpoint


async def rotate_secret(work: Work, endpoint_id: UUID) -> IssuedSecret:
    """A new secret, shown once; the one before signs beside it for 24 hours."""
    tools: Tools = work.tools
    endpoint = await _load(work, endpoint_id)
    _apply(work, "rotate-secret", endpoint)
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, work.now + OLD_SECRET_SIGNS_FOR
    secret, endpoint.secret = tools.vault.issue(endpoint.id, endpoint.wrapped_key)
    return IssuedSecret(endpoint.id, secret)


async def delete_endpoint(work: Work, endpoint_id: UUID) -> Endpoint:
    """Its row stays for the sake of its deliveries; its secrets do not."""
    endpoint = await _load(work, endpoint_id)
    _apply(work, "delete", endpoint)
    endpoint.wrapped_key = endpoint.secret = b""
    endpoint.previous_secret = endpoint.previous_until = None
    await cancel_open(work, endpoint.id)
    return endpoint


async def _load(work: Work, endpoint_id: UUID) -> Endpoint:
    return await work.load(Endpoint, "endpoint", endpoint_id, seen=visible_endpoints(work.actor))


def _apply(work: Work, slug: str, endpoint: Endpoint) -> Move[Endpoint, Any]:
    move = ENDPOINTS.check(slug, endpoint, work.actor)
    ENDPOINTS.apply(move, endpoint)
    work.audit(f"endpoint.{slug}", endpoint.id, version=endpoint.version)
    return move


def _slug(endpoint: Endpoint, body: EndpointChange) -> str:
    """What the caller does by `active`; saying what is already so is an ordinary change."""
    if body.active is None or body.active == (endpoint.status == EndpointStatus.ACTIVE):
        return "change"
    return "enable" if body.active else "disable"


def _check_address(tools: Tools, url: str) -> None:
    try:
        check_url(url, tools.allow)
    except AddressRefused as refused:
        refusal = invalid("/url", "address-refused", refused.sentence)
        refusal.details["reason"] = refused.code
        raise refusal from None


def _forget_failures(endpoint: Endpoint) -> None:
    endpoint.failing_since = endpoint.open_until = None
    endpoint.consecutive_failures = 0
