"""How a client is known again: a right identity code, and one client for each."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.particulars import check_made
from services.referrals.model.client.row import Client, ClientSound
from services.referrals.tools import Work
from services.referrals.vault import Vault
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import check_birthday
from shared.kernel.identifiers import check_identity_code
from shared.kernel.refusals import Refusal, invalid, not_allowed


def check_person(work: Work, details: ClientDetails) -> None:
    """422 for an identity code that belongs to no person (unless this is a sandbox), for a day of birth that lies
    ahead or is another than the code says, and for what was made on a day that lies ahead."""
    if details.identity_code is not None:
        try:
            check_identity_code(details.identity_code, work.tools.sandbox)
        except ValueError as error:
            raise invalid("/identity_code", "identity-code", str(error)) from None
    today = day_in_helsinki(work.now)
    check_birthday(details.date_of_birth, details.identity_code, today)
    check_made(details, today)


def write_hashes(vault: Vault, client: Client, details: ClientDetails) -> None:
    """The keyed hashes by which a search finds the client."""
    for column, value in _hashes(vault, client, details).items():
        setattr(client, column, value)


def hashes(vault: Vault, client: Client) -> dict[str, bytes | None]:
    """The hashes of a client as they are made now, by their columns."""
    return _hashes(vault, client, vault.details_of(client))


def _hashes(vault: Vault, client: Client, details: ClientDetails) -> dict[str, bytes | None]:
    code = vault.identity_hash(client.organisation, details.identity_code)
    return {
        "identity_hash": code if client.twin_of is None else None,
        "twin_hash": code if client.twin_of is not None else None,
        "name_hash": vault.name_hash(client.organisation, details.sought_name, details.born),
    }


async def write_sounds(work: Work, client: Client) -> bool:
    """The keyed hashes by which a search finds the client by the sound of its names; whether they were others before.
    The client's row is in the database."""
    details = work.tools.vault.details_of(client)
    wanted = work.tools.vault.sound_hashes(client.organisation, details.names, details.born)
    own = col(ClientSound.client) == client.id
    known = frozenset((await work.execute(select(col(ClientSound.sound)).where(own))).scalars())
    if known - wanted:
        await work.execute(delete(ClientSound).where(own, col(ClientSound.sound).in_(known - wanted)))
    new = [{"client": client.id, "sound": sound} for sound in sorted(wanted - known)]
    await work.insert_unless_there((ClientSound, new))
    return known != wanted


async def refuse_second(work: Work, client: Client, identity_code: str | None) -> None:
    """409 `client-exists`. The table's own rule says it, so that two who register the same person at once cannot both
    be right. It does not see a row that is still hashed by an older key; that one is looked for."""
    _, *older = work.tools.vault.identity_hashes(client.organisation, identity_code) if identity_code else [b""]
    if older:
        same = select(col(Client.id)).where(
            col(Client.organisation) == client.organisation, col(Client.id) != client.id
        )
        if (await work.execute(same.where(col(Client.identity_hash).in_(older)))).first() is not None:
            raise _registered()
    try:
        await work.flush()
    except IntegrityError:
        raise _registered() from None


def _registered() -> Refusal:
    return not_allowed(
        "client-exists", "A client with this identity code is registered already: search for it, or ask a supervisor."
    )
