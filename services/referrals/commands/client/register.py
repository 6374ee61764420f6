"""Registers a client with its own key, and changes its particulars."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.referrals.model.bodies import ClientChange, ClientDetails
from services.referrals.model.rows import Client
from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.referral.scope import own_client, require_casework
from services.referrals.tools import Tools, Work
from services.referrals.vault import Vault
from shared.kernel.identifiers import check_identity_code
from shared.kernel.refusals import forbidden, invalid, not_allowed

RESPONSIBLE_KINDS = frozenset({"municipality", "employment-authority"})


async def register_client(work: Work, body: ClientDetails) -> Client:
    """A client of the actor's organisation. 409 `client-exists` when its identity code is registered there already."""
    own = await responsible_organisation(work)
    tools: Tools = work.tools
    _check_identity_code(tools, body.identity_code)
    client_id = work.new_id()
    wrapped, key = tools.vault.new_key(client_id)
    client = Client(
        id=client_id,
        version=1,
        organisation=own,
        wrapped_key=wrapped,
        sealed=key.seal("client", client_id, body.model_dump(mode="json")),
        name_hash=b"",
        created_at=work.now,
    )
    _hash(tools.vault, client, body)
    work.add(client)
    await _refuse_second(work)
    work.audit("client.register", client_id, client=client_id, version=1)
    return client


async def change_client(work: Work, client_id: UUID, body: ClientChange) -> Client:
    """New values for the fields that were sent."""
    client = await work.load(Client, "client", client_id, seen=[own_client(work.actor, client_id)])
    tools: Tools = work.tools
    sent = body.model_dump(mode="json", exclude_unset=True)
    for needed in ("given_names", "family_name", "municipality", "service_language", "safety_restriction", "contact"):
        if needed in sent and sent[needed] is None:
            raise invalid(f"/{needed}", "needed", f"{needed} can be changed, not taken away.")
    _check_identity_code(tools, body.identity_code)
    key = tools.vault.key_of(client)
    details = ClientDetails.model_validate(key.open("client", client.id, client.sealed) | sent)
    client.sealed = key.seal("client", client.id, details.model_dump(mode="json"))
    _hash(tools.vault, client, details)
    client.version += 1
    await _refuse_second(work)
    work.audit("client.change", client.id, client=client.id, version=client.version)
    return client


async def responsible_organisation(work: Work) -> UUID:
    """The actor's organisation, which must be one that can be responsible for a client (domain page, section 3)."""
    own = require_casework(work.actor)
    known = await organisation(work, own)
    if known is None:
        await require_copies(work)
        raise forbidden("Your organisation is not registered.")
    if known.kind not in RESPONSIBLE_KINDS:
        raise forbidden("Clients and cases belong to municipalities and employment authorities.")
    return own


def _check_identity_code(tools: Tools, code: str | None) -> None:
    if code is None:
        return
    try:
        check_identity_code(code, tools.sandbox)
    except ValueError as error:
        raise invalid("/identity_code", "identity-code", str(error)) from None


def _hash(vault: Vault, client: Client, details: ClientDetails) -> None:
    client.identity_hash = vault.identity_hash(client.organisation, details.identity_code)
    client.name_hash = vault.name_hash(client.organisation, details.family_name, details.date_of_birth)


async def _refuse_second(work: Work) -> None:
    """The table's own rule says it, so that two who register the same person at once cannot both be right."""
    try:
        await work.flush()
    except IntegrityError:
        sentence = "A client with this identity code is registered already: search for it."
        raise not_allowed("client-exists", sentence) from None
