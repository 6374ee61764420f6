"""Changes a client's particulars."""

from uuid import UUID

from services.referrals.commands.client.identity import check_person, refuse_second, write_hashes, write_sounds
from services.referrals.commands.referral.offers import hold_referrals, keep_last_sights, take_back
from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.queries.client.scope import own_client
from services.referrals.tools import Work
from shared.kernel.patches import Patch


async def change_client(work: Work, client_id: UUID, body: Patch[ClientDetails]) -> Client:
    """New values for what was sent; the same client, at the same version, where it is so already. A safety restriction
    that is set takes the client's open referrals back, a new municipality those that are not covered any more."""
    await hold_referrals(work, client_id)
    client = await work.load(Client, "client", client_id, seen=[own_client(work.actor, client_id)])
    key = work.tools.vault.key_of(client)
    known = work.tools.vault.details_of(client)
    details = body.onto(known)
    if details == known:
        return client
    check_person(work, details)
    await keep_last_sights(work, client.id)
    client.sealed = key.seal("client", client.id, details.model_dump(mode="json"))
    if details.identity_code != known.identity_code:
        client.twin_of = None  # of whom it was a twin, it is no more
    write_hashes(work.tools.vault, client, details)
    client.version += 1
    await refuse_second(work, client, details.identity_code)
    await write_sounds(work, client)
    restricted = details.safety_restriction and not known.safety_restriction
    await take_back(work, client.id, restricted=restricted, moved=details.municipality != known.municipality)
    work.audit("client.change", client.id, client=client.id, version=client.version)
    return client
