"""What a referral tells its reader of the client.

A reader sees the categories of data that the deciding clause allows, the referral names and the reader's role reads
(docs/domain.md, section 8.3); a safety restriction hides address and municipality from every recipient.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from services.referrals.model.client.details import Contact
from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import CASEWORK, standing
from services.referrals.model.referral.row import Referral
from services.referrals.vault import ClientKey
from shared.kernel.actors import Actor
from shared.kernel.disclosure import DataCategory

# In these the recipient has no business with the client any more, so it sees nothing of it.
_OVER_FOR_RECIPIENT = frozenset({ReferralStatus.REJECTED, ReferralStatus.CANCELLED, ReferralStatus.ENTERED_IN_ERROR})
_HIDDEN_BY_RESTRICTION = frozenset({DataCategory.CONTACT, DataCategory.RESIDENCE})


class DisclosedClient(BaseModel):
    """What the agreement lets a recipient see of a client; a field that is not disclosed is left null."""

    given_names: str | None = None
    family_name: str | None = None
    identity_code: str | None = None
    date_of_birth: date | None = None
    contact: Contact | None = None
    mother_tongue: str | None = None
    service_language: str | None = None
    interpreter: str | None = None
    municipality: str | None = None
    safety_restriction: bool | None = None
    need_description: str | None = None


def reads_client(row: Referral, actor: Actor, basis_holds: bool) -> bool:
    """Whether this reader may see anything of the client, texts included: its role works with clients, and it sends
    the referral, or received it, has business with it still, and the legal basis holds."""
    parts = standing(row, actor)
    if not actor.has(*CASEWORK):
        return False
    received = "R" in parts and not row.open and row.status not in _OVER_FOR_RECIPIENT
    return "S" in parts or (received and basis_holds)


def disclosed_categories(row: Referral, restricted: bool, sends: bool) -> frozenset[str]:
    """Referral ∩ clause; a safety restriction hides contact and municipality from all but the sender."""
    categories = frozenset(row.data_categories)
    if sends:
        return categories
    allowed = frozenset(row.coverage.data_categories if row.coverage is not None else ())
    return categories & allowed - (_HIDDEN_BY_RESTRICTION if restricted else frozenset())


def disclosed_client(
    need: Need, key: ClientKey, details: Mapping[str, Any], categories: frozenset[str]
) -> DisclosedClient:
    """The client's particulars (`details`, opened) as far as these categories go."""

    def of(category: DataCategory, name: str) -> Any:
        return details.get(name) if category in categories else None

    return DisclosedClient(
        given_names=of(DataCategory.IDENTITY, "given_names"),
        family_name=of(DataCategory.IDENTITY, "family_name"),
        identity_code=of(DataCategory.IDENTITY_CODE, "identity_code"),
        date_of_birth=of(DataCategory.DATE_OF_BIRTH, "date_of_birth"),
        contact=of(DataCategory.CONTACT, "contact"),
        mother_tongue=of(DataCategory.LANGUAGE, "mother_tongue"),
        service_language=of(DataCategory.LANGUAGE, "service_language"),
        interpreter=of(DataCategory.INTERPRETER_NEED, "interpreter"),
        municipality=of(DataCategory.RESIDENCE, "municipality"),
        safety_restriction=of(DataCategory.SAFETY_RESTRICTION, "safety_restriction"),
        need_description=_description(need, key) if DataCategory.NEED_DESCRIPTION in categories else None,
    )


def _description(need: Need, key: ClientKey) -> str | None:
    description: str | None = key.open("need", need.id, need.sealed).get("description")
    return description
