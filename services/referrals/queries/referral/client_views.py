"""What a referral tells its reader of the client.

A reader sees the categories of data that the deciding clause allows, the referral names and the reader's role reads
(docs/domain.md, section 8.3); a safety restriction hides address and municipality from every recipient. How much of it
it sees now, and whether as it is or as it was, is said by the table of rights alone (`model/referral/rights.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.referrals.model.attachment.attaching import ATTACHMENTS
from services.referrals.model.client.details import Contact
from services.referrals.model.client.particulars import (
    Assessment,
    Attendance,
    EducationAndWork,
    Family,
    Health,
    LanguageSkills,
    Particulars,
    Plan,
)
from services.referrals.model.need.row import Need
from services.referrals.model.referral.answers import ANSWERS, GROUPS
from services.referrals.model.referral.rights import Part, Sees
from services.referrals.model.referral.row import Referral
from services.referrals.vault import ClientKey
from shared.kernel.disclosure import DataCategory

_HIDDEN_BY_RESTRICTION: Mapping[DataCategory, str] = {
    DataCategory.CONTACT: "contact",
    DataCategory.RESIDENCE: "municipality",
}


_SHOWS_A_RESTRICTION = frozenset({DataCategory.SAFETY_RESTRICTION, *_HIDDEN_BY_RESTRICTION})


def may_know_where(row: Referral, details: Mapping[str, Any], part: Part, right: Sees) -> bool:
    """Whether this reader may know what the client's municipality can be concluded from: the clause, its agreement, who
    else is covered, how long they look back.

    Who reads no client data never may, whether the client is under a safety restriction or not: what is missing would
    tell that it is. For the same reason a recipient may only where it would see a restriction in the data as well.
    """
    if right <= Sees.SKELETON:
        return False
    if part is Part.SENDER and row.part_of is not None:
        # It was told where the client lives when it sent the part, or could not have sent it.
        return not details["safety_restriction"]
    if part in (Part.SENDER, Part.FORMER_SENDER):
        return True
    return bool(_agreed(row) & _SHOWS_A_RESTRICTION) and not details["safety_restriction"]


def may_know_participants(row: Referral, details: Mapping[str, Any], part: Part, right: Sees) -> bool:
    """Whether this reader may know who else serves the client in the case, with which service and when next.

    Which services somebody takes part in is what a plan consists of: it takes that category, in the clause and in the
    referral, and a referral that the reader has accepted and sees live. Who serves the client tells where it lives as
    well, so it takes the right to know that too.
    """
    if part is Part.SENDER:
        # Who sends a part reads them with the whole.
        return right > Sees.SKELETON and row.part_of is None
    serves = part is Part.RECIPIENT and right is Sees.LIVE and row.accepted_at is not None
    return serves and DataCategory.PLAN in _agreed(row) and may_know_where(row, details, part, right)


def may_refer_on(row: Referral, details: Mapping[str, Any], part: Part, right: Sees) -> bool:
    """Whether a recipient may refer the client on for a part of the service.

    It passes on what it sees, so it has to see the client now. And whether an agreement covers it tells where the
    client lives, with every refusal and with every success: so it has to be one that may know.
    """
    return part is Part.RECIPIENT and right is Sees.LIVE and may_know_where(row, details, part, right)


_PARTICULARS: Mapping[str, DataCategory] = {
    name: DataCategory(name.replace("_", "-")) for name in Particulars.model_fields
}
"""The fields that are a category each, and are called like it."""


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
    assessment: Assessment | None = None
    plan: Plan | None = None
    language_skills: LanguageSkills | None = None
    education_and_work: EducationAndWork | None = None
    family: Family | None = None
    health: Health | None = None
    attendance: Attendance | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of the client, and the free texts about it. `categories` are the groups that it sees."""

    categories: tuple[str, ...] = ()
    client: DisclosedClient | None = None
    message: str | None = None
    place: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()


NOTHING = Sight()


def sight(row: Referral, key: ClientKey, details: Mapping[str, Any], part: Part, right: Sees) -> Sight:
    """What one with this part and this right sees; `details` are the client's particulars, opened."""
    if right is Sees.LIVE:
        return live_sight(row, key, details, sends=part is Part.SENDER)
    if right is not Sees.LAST_SIGHT:
        return NOTHING
    if part is Part.FORMER_SENDER:
        return _kept_sight(row, key, details, _SENDERS_SIGHT, row.sealed_senders_sight)
    return _kept_sight(row, key, details, _LAST_SIGHT, row.sealed_last_sight)


def live_sight(row: Referral, key: ClientKey, details: Mapping[str, Any], sends: bool) -> Sight:
    """The client as it is now. Who sends a part sees the client by the whole, and here what the part is to tell."""
    categories = _categories(row, bool(details["safety_restriction"]), sends)
    texts = key.open("referral", row.id, row.sealed)
    shown = categories and not (sends and row.part_of is not None)
    client = _client(row.need, key, details, categories) if shown else None
    return Sight(
        tuple(sorted(categories)),
        client,
        texts.get("message"),
        texts.get("place"),
        texts.get(ANSWERS, {}),
        _groups(row, texts.get(GROUPS, ()), sends),
        tuple(texts.get(ATTACHMENTS, ())),
    )


def seal_last_sight(seen: Sight, row: Referral, key: ClientKey) -> bytes:
    """What a recipient sees at the end of a service, sealed with the client's key."""
    return _seal(seen, row, key, _LAST_SIGHT)


def seal_senders_sight(seen: Sight, row: Referral, key: ClientKey) -> bytes:
    """The same of its sender, of one that has ended, when the client goes to another organisation."""
    return _seal(seen, row, key, _SENDERS_SIGHT)


def _seal(seen: Sight, row: Referral, key: ClientKey, place: str) -> bytes:
    client = seen.client.model_dump(mode="json") if seen.client is not None else None
    texts = {"message": seen.message, "place": seen.place, ANSWERS: dict(seen.answers), GROUPS: seen.groups}
    files = {ATTACHMENTS: seen.attachments}
    return key.seal(place, row.id, {"categories": seen.categories, "client": client, **texts, **files})


_LAST_SIGHT, _SENDERS_SIGHT = "referral.last-sight", "referral.senders-sight"


def forget_attachment(row: Referral, key: ClientKey, attachment_id: UUID) -> None:
    """A file that was taken away is no part of what anybody saw at an end, either."""
    row.sealed_last_sight = _without(row, key, _LAST_SIGHT, row.sealed_last_sight, attachment_id)
    row.sealed_senders_sight = _without(row, key, _SENDERS_SIGHT, row.sealed_senders_sight, attachment_id)


def _without(row: Referral, key: ClientKey, place: str, sealed: bytes | None, attachment_id: UUID) -> bytes | None:
    if sealed is None:
        return None
    kept = key.open(place, row.id, sealed)
    files = [one for one in kept.get(ATTACHMENTS, ()) if one["id"] != str(attachment_id)]
    return key.seal(place, row.id, kept | {ATTACHMENTS: files})


def _kept_sight(row: Referral, key: ClientKey, details: Mapping[str, Any], place: str, sealed: bytes | None) -> Sight:
    """As it was; but what a restriction hides that was set since is hidden in it too."""
    if sealed is None:
        return NOTHING
    kept = key.open(place, row.id, sealed)
    categories, client = set(kept["categories"]), kept["client"]
    if details["safety_restriction"]:
        categories -= set(_HIDDEN_BY_RESTRICTION)
        client = client and client | dict.fromkeys(_HIDDEN_BY_RESTRICTION.values())
    return Sight(
        tuple(sorted(categories)),
        DisclosedClient.model_validate(client) if client is not None else None,
        kept["message"],
        kept["place"],
        kept.get(ANSWERS, {}),
        tuple(kept.get(GROUPS, ())),
        tuple(kept.get(ATTACHMENTS, ())),
    )


def _categories(row: Referral, restricted: bool, sends: bool) -> frozenset[str]:
    """Referral ∩ clause; a safety restriction hides contact and municipality from all but the sender."""
    if sends:
        return frozenset(row.data_categories)
    return _agreed(row) - (frozenset(_HIDDEN_BY_RESTRICTION) if restricted else frozenset())


def _groups(row: Referral, groups: Iterable[str], sends: bool) -> tuple[str, ...]:
    """Of the client's groups a recipient is told those for which its clause is: that is why the client may come."""
    named = row.coverage.target_groups if row.coverage is not None else ()
    return tuple(group for group in groups if sends or group in named)


def _agreed(row: Referral) -> frozenset[str]:
    """What the recipient is told of a client without a restriction."""
    allowed = row.coverage.data_categories if row.coverage is not None else ()
    return frozenset(row.data_categories) & frozenset(allowed)


def _client(need: Need, key: ClientKey, details: Mapping[str, Any], categories: frozenset[str]) -> DisclosedClient:
    """The client's particulars as far as these categories go."""

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
        **{name: of(category, name) for name, category in _PARTICULARS.items()},
    )


def _description(need: Need, key: ClientKey) -> str | None:
    description: str | None = key.open("need", need.id, need.sealed).get("description")
    return description
