"""What this service does with facts of others: it tells those concerned, and keeps a copy of the organisations."""

from collections.abc import Sequence
from typing import Any

from services.notifications.commands.notice.later import tell_later
from services.notifications.commands.notice.projecting import notices_of
from services.notifications.commands.notice.telling import tell_all
from services.notifications.commands.organisation.keeping import forget_organisations, keep_organisations
from services.notifications.contracts import consumed
from services.notifications.contracts.consumed import (
    AgreementState,
    CaseState,
    ContactRequestState,
    ForeignFact,
    OrganisationState,
    ReferralState,
)
from services.notifications.model.notice.later import is_told_later
from services.notifications.tools import Work
from shared.intake.reactions import Reaction, Received


async def tell(work: Work, received: Sequence[Received[ForeignFact]]) -> None:
    """Tells every organisation that a fact concerns, but the one that acted. A republished state tells nobody."""
    now = []
    for notice in (notice for one in received for notice in notices_of(one.event, one.content)):
        if is_told_later(notice):
            await tell_later(work, notice)
        else:
            now.append(notice)
    await tell_all(work, now)


async def keep(work: Work, received: Sequence[Received[OrganisationState]]) -> None:
    """Keeps the newest state of each organisation."""
    await keep_organisations(work, [_copy(one.content) for one in received])


def _copy(state: OrganisationState) -> dict[str, Any]:
    return {
        "organisation_id": state.organisation_id,
        "version": state.version,
        "business_id": state.business_id,
        "name": state.name.model_dump(),
        "language": state.language,
        "units": [str(unit.unit_id) for unit in state.units],
    }


def _telling(noun: str, topic: str, reads: type[ForeignFact]) -> Reaction[ForeignFact]:
    return Reaction(f"tell-{noun}", topic, frozenset({f"vidare.{noun}.*"}), reads, tell, once=True)


REACTIONS: tuple[Reaction[Any], ...] = (
    _telling("referral", consumed.REFERRALS, ReferralState),
    _telling("case", consumed.CASES, CaseState),
    _telling("contact-request", consumed.CONTACT_REQUESTS, ContactRequestState),
    _telling("agreement", consumed.AGREEMENTS, AgreementState),
    Reaction(
        "organisations",
        consumed.ORGANISATIONS,
        frozenset({"vidare.organisation.*"}),
        OrganisationState,
        keep,
        once=False,
        forget=forget_organisations,
    ),
)
