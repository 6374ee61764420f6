"""Changes a client's particulars."""

from typing import Any
from uuid import UUID

from services.referrals.commands.client.identity import check_code, refuse_second, write_hashes
from services.referrals.model.client.details import ClientChange, ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.queries.client.scope import own_client
from services.referrals.tools import Work
from shared.kernel.refusals import invalid

_NEEDED = ("given_names", "family_name", "municipality", "service_language", "safety_restriction", "contact")


async def change_client(work: Work, client_id: UUID, body: ClientChange) -> Client:
    """New values for the fields that were sent. 422 for a needed one that was sent as null."""
    client = await work.load(Client, "client", client_id, seen=[own_client(work.actor, client_id)])
    sent = body.model_dump(mode="json", exclude_unset=True)
    _refuse_taken_away(sent)
    check_code(body.identity_code, work.tools.sandbox)
    key = work.tools.vault.key_of(client)
    details = ClientDetails.model_validate(key.open("client", client.id, client.sealed) | sent)
    client.sealed = key.seal("client", client.id, details.model_dump(mode="json"))
    write_hashes(work.tools.vault, client, details)
    client.version += 1
    await refuse_second(work)
    work.audit("client.change", client.id, client=client.id, version=client.version)
    return client


def _refuse_taken_away(sent: dict[str, Any]) -> None:
    for needed in _NEEDED:
        if needed in sent and sent[needed] is None:
            raise invalid(f"/{needed}", "needed", f"{needed} can be changed, not taken away.")
