"""What this service does when agreements changes: it keeps its copies, ends what an ended agreement carried, and looks
whether those in line can have a place."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from services.referrals.commands.capacity.line import look_at_lines
from services.referrals.commands.referral.clocks import END_AGREEMENT_CLOCK, END_RUN_OFF_CLOCK, END_SERVICE_CLOCK
from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS, AgreementState, OrganisationState
from services.referrals.model.copies.row import (
    AgreementCopy,
    AgreementOfferCopy,
    OrganisationCopy,
    OrganisationMunicipalityCopy,
)
from services.referrals.model.coverage.editions import LONG_OVER, has_ended, lasts_until
from services.referrals.model.referral.run_off import is_handed_over
from services.referrals.queries.referral.ended import accepted_under, carried_by
from services.referrals.tools import Work
from shared.intake.copies import keep_newest
from shared.intake.reactions import Reaction, Received
from shared.scheduling.clocks import set_clock, stop_clocks


async def keep_organisations(work: Work, received: Sequence[Received[OrganisationState]]) -> None:
    """The newest state of each organisation, and the municipalities by which it is found."""
    states = [
        {
            "organisation_id": one.content.organisation_id,
            "version": one.content.version,
            "kind": one.content.kind,
            "is_authority": one.content.is_authority,
            "units": [str(unit.unit_id) for unit in one.content.units],
        }
        for one in received
    ]
    kept = await keep_newest(work, OrganisationCopy, states)
    newest = {one.content.organisation_id: one.content for one in sorted(received, key=lambda one: one.content.version)}
    served = [
        {"municipality": municipality, "organisation_id": state.organisation_id}
        for state in newest.values()
        if state.organisation_id in kept
        for municipality in sorted(set(state.municipalities))
    ]
    await _forget_municipalities(work, sorted(kept))
    if served:
        await work.insert_unless_there((OrganisationMunicipalityCopy, served))


async def keep_agreements(work: Work, received: Sequence[Received[AgreementState]]) -> None:
    """The newest state of each agreement, and the offers it is found by; referrals of one that is over are ended."""
    states = [
        {
            "agreement_id": one.content.agreement_id,
            "version": one.content.version,
            "state": dict(one.event.content),
            "as_of": one.event.time,
        }
        for one in received
    ]
    kept = await keep_newest(work, AgreementCopy, states)
    newest = {one.content.agreement_id: one.content for one in sorted(received, key=lambda one: one.content.version)}
    for state in newest.values():
        if state.agreement_id not in kept:
            continue  # an older state than the copy has
        await _keep_offers(work, state)
        await _await_the_run_off(work, state)
        await look_at_lines(work, state)
        if has_ended(state):
            for referral_id in await carried_by(work, state):
                await set_clock(work, END_AGREEMENT_CLOCK, referral_id, work.now)
            for referral_id, clause in await accepted_under(work, state.agreement_id):
                if is_handed_over(clause):
                    await set_clock(work, END_SERVICE_CLOCK, referral_id, work.now)


async def _await_the_run_off(work: Work, state: AgreementState) -> None:
    """Its one clock follows the newest text that was ever executed."""
    until = lasts_until(state)
    if until is None:
        await stop_clocks(work, state.agreement_id, [END_RUN_OFF_CLOCK])
    elif until != LONG_OVER:
        await set_clock(work, END_RUN_OFF_CLOCK, state.agreement_id, until)


async def forget_agreements(work: Work, agreements: Sequence[UUID]) -> None:
    """Tombstones: the copies go; what was decided on them stays decided."""
    await work.execute(delete(AgreementOfferCopy).where(col(AgreementOfferCopy.agreement_id).in_(agreements)))
    await work.execute(delete(AgreementCopy).where(col(AgreementCopy.agreement_id).in_(agreements)))


async def forget_organisations(work: Work, organisations: Sequence[UUID]) -> None:
    """Tombstones."""
    await _forget_municipalities(work, organisations)
    await work.execute(delete(OrganisationCopy).where(col(OrganisationCopy.organisation_id).in_(organisations)))


async def _forget_municipalities(work: Work, organisations: Sequence[UUID]) -> None:
    of_these = col(OrganisationMunicipalityCopy.organisation_id).in_(organisations)
    await work.execute(delete(OrganisationMunicipalityCopy).where(of_these))


async def _keep_offers(work: Work, state: AgreementState) -> None:
    offers = {(clause.service, clause.provider) for edition in state.editions for clause in edition.clauses}
    rows = [
        {"service": service, "provider": provider, "agreement_id": state.agreement_id}
        for service, provider in sorted(offers)
    ]
    await work.insert_unless_there((AgreementOfferCopy, rows))


REACTIONS = (
    Reaction(
        "organisation-copy",
        ORGANISATIONS,
        frozenset({"vidare.organisation.*"}),
        OrganisationState,
        keep_organisations,
        once=False,
        forget=forget_organisations,
    ),
    Reaction(
        "agreement-copy",
        AGREEMENTS,
        frozenset({"vidare.agreement.*"}),
        AgreementState,
        keep_agreements,
        once=False,
        forget=forget_agreements,
    ),
)
