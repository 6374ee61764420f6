"""Facts of the other services as they are published, made with the publishers' own contracts, of invented matters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.agreements.contracts.published import AgreementState, OrganisationState
from services.referrals.contracts.published import CaseState, ContactRequestState, ReferralState
from shared.ids import new_id
from shared.kernel.human_numbers import human_number
from shared.messaging.envelope import Event

MUNICIPALITY = UUID("01920000-0000-7000-8000-00000000000a")
ASSOCIATION = UUID("01920000-0000-7000-8000-00000000000b")
STRANGER = UUID("01920000-0000-7000-8000-00000000000c")
UNIT = UUID("01920000-0000-7000-8000-0000000000b1")
NUMBER = human_number(4711)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def referral(fact: str, at: datetime, *, actor: UUID | None = MUNICIPALITY, **changes: Any) -> Event:
    """`referral.<fact>` of a referral from the municipality to the association."""
    recipient = changes.get("recipient", ASSOCIATION)
    state = {
        "referral_id": new_id(),
        "case_id": new_id(),
        "version": 2,
        "number": NUMBER,
        "status": "requested",
        "business_status": "awaiting-response",
        "priority": "routine",
        "sender": MUNICIPALITY,
        "recipient": recipient,
        "recipient_unit": None,
        "overdue": False,
        "response_due_at": None,
        "requested_at": at,
        "received_at": None,
        "accepted_at": None,
        "started_at": None,
        "ended_at": None,
        "appointment_at": None,
        "outcome": None,
        "outcome_on": None,
        "loop_closed_at": None,
        "cancellation_requested": False,
        "happened": _happened(at, actor, changes.pop("reason", None)) | {"reason_by": None},
        "concerns": [
            {"organisation": MUNICIPALITY, "part": "sender"},
            {"organisation": recipient, "part": "recipient", "unit": changes.get("recipient_unit")},
        ],
    } | changes
    return _event("referral", fact, "/vidare/referrals", ReferralState.model_validate(state), "referral_id", at)


def to_candidates(fact: str, at: datetime, *candidates: UUID, **changes: Any) -> Event:
    """`referral.<fact>` of an open referral that the municipality has offered to these."""
    offered = [{"organisation": one, "part": "candidate"} for one in candidates]
    concerns = [{"organisation": MUNICIPALITY, "part": "sender"}, *offered]
    return referral(fact, at, **{"recipient": None, "concerns": concerns} | changes)


def case(fact: str, at: datetime, *, actor: UUID | None = None, **changes: Any) -> Event:
    """`case.<fact>` of a case of the municipality."""
    state = {
        "case_id": new_id(),
        "version": 1,
        "number": NUMBER,
        "status": "open",
        "responsible": MUNICIPALITY,
        "opened_at": at,
        "closed_at": None,
        "outcome": None,
        "happened": _happened(at, actor) | {"reason_by": None},
        "concerns": [{"organisation": MUNICIPALITY, "part": "responsible"}],
    } | changes
    return _event("case", fact, "/vidare/referrals", CaseState.model_validate(state), "case_id", at)


def contact_request(fact: str, at: datetime, *, actor: UUID | None = ASSOCIATION, **changes: Any) -> Event:
    """`contact-request.<fact>` of a request of the association to the municipality."""
    state = {
        "request_id": new_id(),
        "version": 1,
        "number": NUMBER,
        "status": "new",
        "organisation": MUNICIPALITY,
        "asker": ASSOCIATION,
        "overdue": False,
        "due_at": at,
        "arrived_at": at,
        "answered_at": None,
        "passed_on_to": None,
        "passed_on_as": None,
        "happened": _happened(at, actor, changes.pop("reason", None)) | {"reason_by": None},
        "concerns": [
            {"organisation": MUNICIPALITY, "part": "responsible"},
            {"organisation": ASSOCIATION, "part": "asker"},
        ],
    } | changes
    return _event(
        "contact-request", fact, "/vidare/referrals", ContactRequestState.model_validate(state), "request_id", at
    )


def agreement(fact: str, at: datetime, *, actor: UUID | None = MUNICIPALITY, **changes: Any) -> Event:
    """`agreement.<fact>` of an agreement between the two; `parties` are those of its first edition."""
    parties = changes.pop("parties", (MUNICIPALITY, ASSOCIATION))
    state = {
        "agreement_id": new_id(),
        "version": 3,
        "number": NUMBER,
        "status": "offered",
        "governing": None,
        "open": 1,
        "name": _name("Yhteistyösopimus"),
        "renewed_from": None,
        "editions": [_edition(at, parties)],
        "happened": _happened(at, actor) | {"edition": 1},
        "concerns": [
            {"organisation": MUNICIPALITY, "part": "coordinator"},
            {"organisation": ASSOCIATION, "part": "provider"},
        ],
    } | changes
    return _event("agreement", fact, "/vidare/agreements", AgreementState.model_validate(state), "agreement_id", at)


def organisation(
    id_: UUID, name: str, at: datetime, *, language: str = "fi", version: int = 1, **changes: Any
) -> Event:
    """`organisation.registered`, or `changed` from version 2 on."""
    state = {
        "organisation_id": id_,
        "version": version,
        "kind": "association",
        "is_authority": False,
        "business_id": "9000000-3",
        "name": _name(name),
        "language": language,
        "units": [{"unit_id": UNIT, "name": _name("Yksikkö")}],
        "municipalities": [],
        "happened": _happened(at, None),
        "concerns": [{"organisation": id_, "part": "organisation"}],
    } | changes
    fact = "registered" if version == 1 else "changed"
    return _event(
        "organisation", fact, "/vidare/agreements", OrganisationState.model_validate(state), "organisation_id", at
    )


def both_known(at: datetime) -> tuple[Event, Event]:
    """The municipality speaks Finnish, the association Swedish."""
    return (
        organisation(MUNICIPALITY, "Esimerkkikunta", at),
        organisation(ASSOCIATION, "Föreningen Exempel", at, language="sv", business_id="9000001-1"),
    )


def _event(noun: str, fact: str, source: str, state: BaseModel, key: str, at: datetime) -> Event:
    content = state.model_dump(mode="json")
    id_, version = UUID(content[key]), content["version"]
    return Event(new_id(), f"vidare.{noun}.{fact}.v1", source, id_, version, at, content, "correlation-1", TRACE)


def _edition(at: datetime, parties: Sequence[UUID]) -> dict[str, Any]:
    return {
        "edition": 1,
        "status": "offered",
        "recorded_at": at,
        "executed_at": None,
        "ended_at": None,
        "effective_from": at.date(),
        "effective_until": None,
        "run_off_days": 30,
        "text_hash": "0" * 64,
        "parties": [{"organisation": one, "part": "provider"} for one in parties],
        "clauses": [],
        "signatures": [],
    }


def _happened(at: datetime, actor: UUID | None, reason: str | None = None) -> dict[str, Any]:
    return {"at": at, "actor_organisation": actor, "reason": reason}


def _name(text: str) -> dict[str, str]:
    return {"fi": text, "sv": f"{text} sv", "en": f"{text} en"}
