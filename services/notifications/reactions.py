"""What this service does when another's fact reaches it: it tells those concerned, and knows the organisations."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from services.notifications.commands.notice.telling import tell_all
from services.notifications.commands.organisation.keeping import forget_organisations, keep_organisations
from services.notifications.contracts import consumed
from services.notifications.contracts.consumed import AgreementHeard, CaseHeard, FactHeard, OrganisationHeard
from services.notifications.contracts.consumed import ReferralHeard as Referral
from services.notifications.model.notice.notice import Notice
from services.notifications.tools import Work
from shared.intake.reactions import Reaction, Received
from shared.messaging.envelope import Event

_REPUBLISHED = ".current"


async def tell(work: Work, received: Sequence[Received[FactHeard]]) -> None:
    """Tells every organisation that a fact concerns, but the one that acted. A republished state tells nobody."""
    await tell_all(work, [notice for one in received for notice in notices_of(one.event, one.content)])


def notices_of(event: Event, heard: FactHeard) -> Iterator[Notice]:
    """One notice for each organisation to be told; one that is concerned twice is told by its first part."""
    if event.name.endswith(_REPUBLISHED):
        return
    fact = event.name.removeprefix("vidare.")
    told: set[UUID | None] = {heard.happened.actor_organisation}
    for concerned in heard.concerns:
        if concerned.organisation in told:
            continue
        told.add(concerned.organisation)
        sender, recipient = heard.parties(concerned.organisation)
        yield Notice(
            event_id=event.id,
            type=fact,
            wire_type=event.type,
            occurred_at=event.time,
            organisation=concerned.organisation,
            unit=concerned.unit,
            part=concerned.part,
            subject_kind=heard.kind,
            subject_id=heard.subject_id,
            number=heard.number,
            version=heard.version,
            status=heard.status,
            business_status=heard.business_status,
            reason=heard.happened.reason,
            sender=sender,
            recipient=recipient,
            due_on=heard.due_on(fact.partition(".")[2]),
            coded=heard.coded(),
            correlation=event.correlation,
            traceparent=event.traceparent,
        )


async def keep(work: Work, received: Sequence[Received[OrganisationHeard]]) -> None:
    """Keeps the newest state of each organisation."""
    await keep_organisations(work, [_copy(one.content) for one in received])


def _copy(heard: OrganisationHeard) -> dict[str, Any]:
    return {
        "organisation_id": heard.organisation_id,
        "version": heard.version,
        "name": heard.name.model_dump(),
        "language": heard.language,
        "units": [str(unit.unit_id) for unit in heard.units],
    }


def _telling(noun: str, topic: str, reads: type[FactHeard]) -> Reaction[FactHeard]:
    return Reaction(f"tell-{noun}", topic, frozenset({f"vidare.{noun}.*"}), reads, tell, once=True)


REACTIONS: tuple[Reaction[Any], ...] = (
    _telling("referral", consumed.REFERRALS, Referral),
    _telling("case", consumed.CASES, CaseHeard),
    _telling("agreement", consumed.AGREEMENTS, AgreementHeard),
    Reaction(
        "organisations",
        consumed.ORGANISATIONS,
        frozenset({"vidare.organisation.*"}),
        OrganisationHeard,
        keep,
        once=False,
        forget=forget_organisations,
    ),
)
