"""Whom a contact request goes to: the organisation that is responsible for the person."""

from typing import Any
from uuid import UUID

from services.referrals.commands.client.responsible import responsible_kinds
from services.referrals.queries.copies.reading import (
    organisation,
    organisations_of_kinds,
    organisations_serving,
    require_copies,
)
from services.referrals.tools import Work
from shared.kernel.refusals import invalid

_FIRST_ASKED = "municipality"
"""Where several are responsible for the same residents: it is the one for everybody, an employment authority for those
who seek work. Either may pass a request on to the other."""

_MOST_TOLD = 50


async def named_organisation(work: Work, named: UUID, pointer: str) -> UUID:
    """The organisation, if it may be responsible for a client. 422 otherwise."""
    known = await organisation(work, named)
    if known is None:
        await require_copies(work)
    if known is None or known.kind not in await responsible_kinds(work):
        sentence = "This organisation cannot be responsible for a client: name another one, or the municipality."
        raise invalid(pointer, "organisation-not-responsible", sentence)
    return named


async def organisation_serving(work: Work, municipality: str, pointer: str) -> UUID:
    """Which organisation is responsible for the residents. 422 where none says so, with those that can be asked
    instead: nobody is told nothing."""
    kinds = await responsible_kinds(work)
    serving: list[Any] = [one for one in await organisations_serving(work, municipality) if one.kind in kinds]
    if not serving:
        await require_copies(work)
        sentence = (
            "No organisation says that it is responsible for the residents of this municipality. Name one in "
            "`organisation`: `organisations` lists those that can be asked."
        )
        refusal = invalid(pointer, "no-responsible-organisation", sentence)
        instead = await organisations_of_kinds(work, kinds, _MOST_TOLD)
        refusal.details["organisations"] = [str(one) for one in instead]
        raise refusal
    chosen: UUID = min(serving, key=lambda one: (one.kind != _FIRST_ASKED, one.organisation_id)).organisation_id
    return chosen


def refuse_own(organisation_id: UUID, own: UUID | None, pointer: str) -> None:
    """422 for a request to the asking organisation itself."""
    if organisation_id == own:
        sentence = "Your own organisation is responsible: register the client, or name another organisation."
        raise invalid(pointer, "own-organisation", sentence)
