"""Registers a client with its own key."""

from services.referrals.commands.client.identity import check_person, refuse_second, write_hashes, write_sounds
from services.referrals.commands.client.responsible import responsible_organisation
from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.tools import Work


async def register_client(work: Work, body: ClientDetails) -> Client:
    """A client of the actor's organisation. 409 `client-exists` when its identity code is registered there already."""
    own = await responsible_organisation(work)
    check_person(work, body)
    client_id = work.new_id()
    wrapped, key = work.tools.vault.new_key(client_id)
    client = Client(
        id=client_id,
        version=1,
        organisation=own,
        wrapped_key=wrapped,
        sealed=key.seal("client", client_id, body.model_dump(mode="json")),
        name_hash=b"",
        created_at=work.now,
    )
    write_hashes(work.tools.vault, client, body)
    work.add(client)
    await refuse_second(work, client, body.identity_code)
    await write_sounds(work, client)
    work.audit("client.register", client_id, client=client_id, version=1)
    return client
