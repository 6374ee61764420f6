"""From a fact to its notices: the only place where one is made of what another service published."""

from collections.abc import Iterator
from uuid import UUID

from services.notifications.contracts.consumed import Concerned, ForeignFact
from services.notifications.model.notice.notice import Notice
from services.notifications.model.notice.told import told
from shared.messaging.envelope import Event

_REPUBLISHED = ".current"


def notices_of(event: Event, state: ForeignFact) -> Iterator[Notice]:
    """One notice for each organisation to be told: all that are concerned but the one that acted.

    One that is concerned twice is told once, with its first part. A republished state tells nobody.
    """
    if event.name.endswith(_REPUBLISHED):
        return
    reached: set[UUID | None] = {state.happened.actor_organisation}
    for concerned in state.concerns:
        if concerned.organisation not in reached:
            reached.add(concerned.organisation)
            yield _notice(event, state, concerned)


def _notice(event: Event, state: ForeignFact, concerned: Concerned) -> Notice:
    """What this reader is told of the fact, as `model/notice/told.py` has it."""
    fact, reader = event.name.removeprefix("vidare."), concerned.organisation
    part = state.part_of(concerned)
    sender, recipient = state.parties(reader)
    coded = state.coded(reader)
    content = {
        "status": state.status,
        "business_status": state.business_status,
        "reason": state.happened.reason,
        "sender": sender,
        "recipient": recipient,
        "due_on": state.due_on(fact.partition(".")[2], reader),
        **coded,
    }
    seen = told(state.kind, part, state.status, content)
    tells = seen or {}
    return Notice(
        event_id=event.id,
        type=fact,
        wire_type=event.type,
        occurred_at=event.time,
        organisation=reader,
        unit=concerned.unit,
        part=part,
        shown=seen is not None,
        subject_kind=state.kind,
        subject_id=state.subject_id,
        number=state.number,
        version=state.version,
        status=tells.get("status"),
        business_status=tells.get("business_status"),
        reason=tells.get("reason"),
        sender=tells.get("sender"),
        recipient=tells.get("recipient", reader),
        due_on=tells.get("due_on"),
        coded={name: tells[name] for name in coded if name in tells},
        correlation=event.correlation,
        traceparent=event.traceparent,
    )
