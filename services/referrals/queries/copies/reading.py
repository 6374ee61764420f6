"""Reading this service's copies of agreements and organisations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select
from sqlmodel import col

from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS, AgreementState, Capacity
from services.referrals.model.capacity.places import offered
from services.referrals.model.copies.row import (
    AgreementCopy,
    AgreementOfferCopy,
    OrganisationCopy,
    OrganisationMunicipalityCopy,
)
from services.referrals.model.coverage.editions import has_ended
from services.referrals.tools import Reading
from shared.intake.caught_up import caught_up, require_caught_up
from shared.persistence.lists import among
from shared.persistence.prepared import Prepared


async def require_copies(reading: Reading) -> None:
    """503 `not-ready` until the copies have once caught up; never "no agreement"."""
    await require_caught_up(reading, AGREEMENTS, ORGANISATIONS)


async def organisation(reading: Reading, organisation_id: UUID) -> Row[Any] | None:
    """The copy of an organisation, as the columns of its row; or None when none is known."""
    return (await organisations(reading, [organisation_id])).get(organisation_id)


async def organisations(reading: Reading, ids: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """The copies of those that are known."""
    found = await reading.ask_apart(_ORGANISATIONS, {"ids": list(ids)})
    return {row.organisation_id: row for row in found}


async def organisations_serving(reading: Reading, municipality: str) -> Sequence[Row[Any]]:
    """Those that say that they are responsible for its residents, by id; each with its kind."""
    return await reading.ask_apart(_SERVING, {"municipality": municipality})


async def organisations_of_kinds(reading: Reading, kinds: Collection[str], most: int) -> list[UUID]:
    """The ids of organisations of these kinds, as many as `most`."""
    of_kinds = select(col(OrganisationCopy.organisation_id)).where(col(OrganisationCopy.kind).in_(sorted(kinds)))
    return list((await reading.execute(of_kinds.order_by(col(OrganisationCopy.organisation_id)).limit(most))).scalars())


async def agreements_on(reading: Reading, service: str, provider: UUID | None, relied_on: bool) -> list[AgreementState]:
    """Copies of all agreements in which this provider, or any, offers the service.

    Those that a command relies on stay locked for sharing: an agreement that ends at this moment waits for the command
    and then finds the referral that it must end. 503 as `require_copies`.
    """
    named = {"service": service} if provider is None else {"service": service, "provider": provider}
    rows = await reading.ask_apart(_offering(provider is not None, relied_on), named)
    if not rows or not rows[0].caught_up:
        await require_copies(reading)
    return await _states(reading, rows)


async def every_agreement(reading: Reading) -> list[AgreementState]:
    """The copies of all agreements. 503 as `require_copies`."""
    await require_copies(reading)
    return await _states(reading, await reading.ask_apart(_EVERY))


async def clause_capacity(reading: Reading, agreement_id: UUID, clause_id: UUID) -> Capacity | None:
    """What the clause offers now, as far as this service's copy knows."""
    for agreement in await _read(reading, [agreement_id]):
        return offered(agreement, clause_id, reading.now)
    return None


async def agreement_over(reading: Reading, agreement_id: UUID) -> bool:
    """Whether the agreement is over for good, as far as this service's copy knows."""
    return any(has_ended(agreement) for agreement in await _read(reading, [agreement_id]))


async def agreements_named(reading: Reading, ids: Collection[UUID]) -> Mapping[UUID, AgreementState]:
    """The copies of those that are known, as this transaction has read them first."""
    known = {one: reading.known[one] for one in ids if one in reading.known}
    others = sorted(set(ids) - known.keys())
    found = await _read(reading, others) if others else []
    return known | {agreement.agreement_id: agreement for agreement in found}


def _copies() -> Select[UUID, int, datetime]:
    return select(col(AgreementCopy.agreement_id), col(AgreementCopy.version), col(AgreementCopy.as_of))


@cache
def _offering(one_provider: bool, relied_on: bool) -> Prepared:
    offers = select(col(AgreementOfferCopy.agreement_id)).where(col(AgreementOfferCopy.service) == bindparam("service"))
    if one_provider:
        offers = offers.where(col(AgreementOfferCopy.provider) == bindparam("provider"))
    told = caught_up(AGREEMENTS, ORGANISATIONS).label("caught_up")
    copies = _copies().add_columns(told).where(col(AgreementCopy.agreement_id).in_(offers))
    return Prepared(copies.with_for_update(read=True) if relied_on else copies)


_ORGANISATIONS = Prepared(
    select(
        col(OrganisationCopy.organisation_id),
        col(OrganisationCopy.kind),
        col(OrganisationCopy.is_authority),
        col(OrganisationCopy.units),
    ).where(among(col(OrganisationCopy.organisation_id), "ids"))
)
_SERVING = Prepared(
    select(col(OrganisationCopy.organisation_id), col(OrganisationCopy.kind))
    .join(
        OrganisationMunicipalityCopy,
        col(OrganisationMunicipalityCopy.organisation_id) == col(OrganisationCopy.organisation_id),
    )
    .where(col(OrganisationMunicipalityCopy.municipality) == bindparam("municipality"))
    .order_by(col(OrganisationCopy.organisation_id))
)
_NAMED = among(col(AgreementCopy.agreement_id), "ids")
_COPIES = Prepared(_copies().where(_NAMED))
_EVERY = Prepared(_copies())
_CONTENT = Prepared(select(col(AgreementCopy.state), col(AgreementCopy.as_of)).where(_NAMED))


async def _read(reading: Reading, ids: Sequence[UUID]) -> list[AgreementState]:
    return await _states(reading, await reading.ask_apart(_COPIES, {"ids": ids}))


async def _states(reading: Reading, rows: Sequence[Row[Any]]) -> list[AgreementState]:
    """The states behind these rows; only what was not parsed before is fetched."""
    known = [reading.tools.agreements.get(row.agreement_id, row.version, row.as_of) for row in rows]
    missing = [row.agreement_id for row, state in zip(rows, known, strict=True) if state is None]
    found = [state for state in known if state is not None]
    if missing:
        for copy in await reading.ask_apart(_CONTENT, {"ids": missing}):
            state = AgreementState.model_validate(copy.state | {"as_of": copy.as_of})
            reading.tools.agreements.keep(state)
            found.append(state)
    reading.known.update((state.agreement_id, state) for state in found)
    return found
