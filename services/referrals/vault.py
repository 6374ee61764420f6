"""Client data at rest: sealed with the client's own key, which is itself sealed with the service's key ring. What is
asked of a person who is no client yet is sealed in the same way, with a key of the request's own.

The place of a sealed value is bound into it (table and row; the second one of a table has a name of its own), so bytes
moved elsewhere do not open.
Free text about a client (needs, reasons, messages) is sealed with the same client's key.
"""

import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.model.client.sounds import sounds_of
from services.referrals.model.contact_request.content import ContactContent
from services.referrals.model.contact_request.persons_code import code_of
from services.referrals.model.contact_request.row import ContactRequest
from shared.kernel.texts import search_key
from shared.persistence.encryption import DataKey, KeyRing, keyed_hash


@dataclass(frozen=True)
class ClientKey:
    """One client's opened key, or that of one contact request."""

    key: DataKey

    def seal(self, table: str, row: object, content: dict[str, Any]) -> bytes:
        """`content` as JSON, sealed for this row of this table."""
        return self.key.seal_json(content, f"referrals:{table}:{row}")

    def open(self, table: str, row: object, sealed: bytes | None) -> dict[str, Any]:
        """What was sealed for this row; an empty object where nothing was."""
        if sealed is None:
            return {}
        content: dict[str, Any] = self.key.open_json(sealed, f"referrals:{table}:{row}")
        return content

    def seal_bytes(self, table: str, row: object, content: bytes) -> bytes:
        """`content` as it is, sealed for this row of this table."""
        return self.key.seal(content, f"referrals:{table}:{row}")

    def open_bytes(self, table: str, row: object, sealed: bytes) -> bytes:
        """What was sealed for this row by `seal_bytes`."""
        return self.key.open(sealed, f"referrals:{table}:{row}")


class Vault:
    """Makes and opens client keys, and hashes what can be searched for."""

    def __init__(self, ring: KeyRing, search_key: bytes, *older: bytes) -> None:
        """`search_key` makes hashes; by the `older` ones too rows are found that nobody has hashed anew yet."""
        self._ring = ring
        self._search_keys = (search_key, *older)

    def new_key(self, client_id: UUID) -> tuple[bytes, ClientKey]:
        """A new client's key: wrapped for the row, and opened."""
        wrapped = self._ring.new_data_key(_subject(client_id))
        return wrapped, ClientKey(self._ring.unwrap(wrapped, _subject(client_id)))

    def key_of(self, client: Client) -> ClientKey:
        return ClientKey(self._ring.unwrap(client.wrapped_key, _subject(client.id)))

    def seal_request(self, request_id: UUID, content: ContactContent) -> tuple[bytes, bytes]:
        """A new contact request's key, wrapped for the row, and what it says, sealed with it."""
        wrapped = self._ring.new_data_key(_request(request_id))
        key = ClientKey(self._ring.unwrap(wrapped, _request(request_id)))
        return wrapped, key.seal("contact_request", request_id, content.model_dump(mode="json"))

    def content_of(self, request: ContactRequest) -> ContactContent | None:
        """What a contact request says, opened; None where it was erased."""
        if request.wrapped_key is None:
            return None
        key = ClientKey(self._ring.unwrap(request.wrapped_key, _request(request.id)))
        return ContactContent.model_validate(key.open("contact_request", request.id, request.sealed))

    def code_for(self, form: str) -> str:
        """The code with which a person without login sees what came of the request that this form made: the same each
        time the form comes, and nobody can guess it who has not the form and the key."""
        digest = keyed_hash(self._search_keys[0], "contact-code", form)
        return code_of(int.from_bytes(digest[:8], "big"))

    def code_hash(self, code: str) -> bytes:
        return keyed_hash(self._search_keys[0], "contact-code-kept", code)

    def opens(self, code: str, kept: bytes | None) -> bool:
        """Whether this is the code whose hash is kept, by any key. It takes as long where none is kept."""
        made = [keyed_hash(key, "contact-code-kept", code) for key in self._search_keys]
        return bool([one for one in made if hmac.compare_digest(one, kept or b"")]) and kept is not None

    def form_hash(self, form: str) -> bytes:
        return self.form_hashes(form)[0]

    def form_hashes(self, form: str) -> list[bytes]:
        """By every key, that of new rows first."""
        return [keyed_hash(key, "contact-form", form) for key in self._search_keys]

    def rewrapped_request(self, request_id: UUID, wrapped: bytes) -> bytes:
        """As `rewrapped`, for the key of a contact request."""
        return self._ring.rewrap(wrapped, _request(request_id))

    def rewrapped(self, client_id: UUID, wrapped: bytes) -> bytes:
        """The same key under the first key of the ring. Raises Unreadable."""
        return self._ring.rewrap(wrapped, _subject(client_id))

    def details_of(self, client: Client) -> ClientDetails:
        """The client's particulars, opened."""
        opened = self.key_of(client).open("client", client.id, client.sealed)
        return ClientDetails.model_validate(opened)

    def identity_hash(self, organisation: UUID, identity_code: str | None) -> bytes | None:
        """Keyed per organisation, so that two organisations' rows cannot be matched with each other."""
        return None if identity_code is None else self.identity_hashes(organisation, identity_code)[0]

    def identity_hashes(self, organisation: UUID, identity_code: str) -> list[bytes]:
        """By every key, that of new rows first."""
        return [keyed_hash(key, f"identity:{organisation}", identity_code) for key in self._search_keys]

    def name_hash(self, organisation: UUID, family_name: str, born: date | None) -> bytes:
        return self.name_hashes(organisation, family_name, born)[0]

    def name_hashes(self, organisation: UUID, family_name: str, born: date | None) -> list[bytes]:
        """Family name and date of birth together, in one spelling (`search_key`). By every key, that of new rows
        first."""
        name = search_key(family_name)
        return [keyed_hash(key, f"name:{organisation}", f"{name}|{born or ''}") for key in self._search_keys]

    def sound_hashes(self, organisation: UUID, names: Iterable[str], born: date | None) -> frozenset[bytes]:
        """How names sound, each together with this day of birth, by the key of new rows."""
        return self._sounds(self._search_keys[:1], organisation, names, [born])

    def sounds_sought(
        self, organisation: UUID, names: Iterable[str], days: Collection[date | None]
    ) -> frozenset[bytes]:
        """The same for any of these days, by every key."""
        return self._sounds(self._search_keys, organisation, names, days)

    @staticmethod
    def _sounds(
        keys: Iterable[bytes], organisation: UUID, names: Iterable[str], days: Collection[date | None]
    ) -> frozenset[bytes]:
        said = [f"{sound}|{day or ''}" for sound in sounds_of(*names) for day in days]
        return frozenset(keyed_hash(key, f"sound:{organisation}", one) for key in keys for one in said)


def _subject(client_id: UUID) -> str:
    return f"client:{client_id}"


def _request(request_id: UUID) -> str:
    return f"contact-request:{request_id}"
