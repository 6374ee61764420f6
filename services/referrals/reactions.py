"""What this service does when agreements changes: it keeps its copies, and ends what an ended agreement carried."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlmodel import col

from services.referrals.commands.clock_moves import END_AGREEMENT_CLOCK
from services.referrals.contracts.consumed import AGREEMENTS, ORGANISATIONS, AgreementState, OrganisationState
from services.referrals.model.codes import ReferralStatus
from services.referrals.model.moves import UNANSWERED
from services.referrals.model.rows import AgreementCopy, AgreementPartyCopy, OrganisationCopy, Referral
from shared.messaging.reactions import Reaction, Received
from shared.persistence.work import Work
from shared.scheduling.clocks import set_clock

_ENDED = frozenset({"terminated", "cancelled", "revoked"})


async def keep_organisations(work: Work, received: Sequence[Received[OrganisationState]]) -> None:
    """The newest state of each organisation."""
    rows = [
        {
            "organisation_id": state.organisation_id,
            "version": state.version,
            "kind": state.kind,
            "is_authority": state.is_authority,
            "name": state.name.model_dump(),
            "units": [unit.model_dump(mode="json") for unit in state.units],
        }
        for state in _newest(received, lambda one: one.organisation_id)
    ]
    adding = work.insert(OrganisationCopy).values(rows)
    changed = {name: adding.excluded[name] for name in ("version", "kind", "is_authority", "name", "units")}
    await work.execute(
        adding.on_conflict_do_update(
            index_elements=["organisation_id"],
            set_=changed,
            where=col(OrganisationCopy.version) <= adding.excluded.version,
        )
    )


async def keep_agreements(work: Work, received: Sequence[Received[AgreementState]]) -> None:
    """The newest state of each agreement, and the parties it is found by; referrals of ended ones are ended."""
    for one in _newest(received, lambda state: state.agreement_id, whole=True):
        state, content = one.content, dict(one.event.content)
        adding = work.insert(AgreementCopy).values(
            agreement_id=state.agreement_id, version=state.version, state=content, as_of=one.event.time
        )
        kept = await work.execute(
            adding.on_conflict_do_update(
                index_elements=["agreement_id"],
                set_={name: adding.excluded[name] for name in ("version", "state", "as_of")},
                where=col(AgreementCopy.version) <= adding.excluded.version,
            ).returning(col(AgreementCopy.agreement_id))
        )
        if kept.first() is None:
            continue  # an older state than the copy has
        await _keep_parties(work, state)
        if state.status in _ENDED:
            await _end_referrals(work, state)


async def forget_agreements(work: Work, agreements: Sequence[UUID]) -> None:
    """Tombstones: the copies go; what was decided on them stays decided."""
    await work.execute(delete(AgreementPartyCopy).where(col(AgreementPartyCopy.agreement_id).in_(agreements)))
    await work.execute(delete(AgreementCopy).where(col(AgreementCopy.agreement_id).in_(agreements)))


async def forget_organisations(work: Work, organisations: Sequence[UUID]) -> None:
    await work.execute(delete(OrganisationCopy).where(col(OrganisationCopy.organisation_id).in_(organisations)))


async def _keep_parties(work: Work, state: AgreementState) -> None:
    parties = {party.organisation for edition in state.editions for party in edition.parties}
    rows = [{"organisation": one, "agreement_id": state.agreement_id} for one in sorted(parties)]
    if rows:
        await work.execute(work.insert(AgreementPartyCopy).values(rows).on_conflict_do_nothing())


async def _end_referrals(work: Work, state: AgreementState) -> None:
    """R27 for each referral that the agreement decided, and each draft that it would have decided; one clock each."""
    clauses = [clause for edition in state.editions for clause in edition.clauses]
    drafted = [
        and_(
            col(Referral.status) == ReferralStatus.DRAFT,
            col(Referral.recipient) == clause.provider,
            col(Referral.service) == clause.service,
            col(Referral.sender).in_(clause.senders),
        )
        for clause in clauses
    ]
    decided = and_(col(Referral.status).in_(UNANSWERED), col(Referral.agreement_id) == state.agreement_id)
    found = await work.session.execute(select(col(Referral.id)).where(or_(decided, *drafted)))
    for referral_id in found.scalars().all():
        await set_clock(work, END_AGREEMENT_CLOCK, referral_id, work.now)


def _newest(received: Sequence[Received[Any]], key: Any, whole: bool = False) -> list[Any]:
    newest: dict[UUID, Received[Any]] = {}
    for one in received:
        held = newest.get(key(one.content))
        if held is None or held.content.version <= one.content.version:
            newest[key(one.content)] = one
    return [one if whole else one.content for one in newest.values()]


REACTIONS = (
    Reaction(
        "organisation-copy",
        ORGANISATIONS.name,
        frozenset({"vidare.organisation.*"}),
        OrganisationState,
        keep_organisations,
        once=False,
        forget=forget_organisations,
    ),
    Reaction(
        "agreement-copy",
        AGREEMENTS.name,
        frozenset({"vidare.agreement.*"}),
        AgreementState,
        keep_agreements,
        once=False,
        forget=forget_agreements,
    ),
)
