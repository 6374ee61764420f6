"""How a client is known again: a right identity code, and one client for each."""

from sqlalchemy.exc import IntegrityError

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.tools import Work
from services.referrals.vault import Vault
from shared.kernel.identifiers import check_identity_code
from shared.kernel.refusals import invalid, not_allowed


def check_code(code: str | None, sandbox: bool) -> None:
    """422 for a personal identity code that belongs to no person, unless this is a sandbox."""
    if code is None:
        return
    try:
        check_identity_code(code, sandbox)
    except ValueError as error:
        raise invalid("/identity_code", "identity-code", str(error)) from None


def write_hashes(vault: Vault, client: Client, details: ClientDetails) -> None:
    """The keyed hashes by which a search finds the client."""
    client.identity_hash = vault.identity_hash(client.organisation, details.identity_code)
    client.name_hash = vault.name_hash(client.organisation, details.family_name, details.date_of_birth)


async def refuse_second(work: Work) -> None:
    """409 `client-exists`. The table's own rule says it, so that two who register the same person at once cannot both
    be right."""
    try:
        await work.flush()
    except IntegrityError:
        sentence = "A client with this identity code is registered already: search for it."
        raise not_allowed("client-exists", sentence) from None
