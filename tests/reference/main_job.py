"""The main job by Python clients that are generated from the committed documents: from a draft agreement to a closed
loop. Its one argument is JSON: the addresses, and a token and an id for each party.

It runs beside the generated packages, where mypy holds it to their types; here they are not there.
"""

import datetime
import json
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

import vidare_agreements as agreements
import vidare_agreements.models as agreed
import vidare_notifications as notifications
import vidare_notifications.models as told
import vidare_referrals as referrals
import vidare_referrals.models as referred
from vidare_agreements.api.agreements import agreement_create, agreement_offer, agreement_sign
from vidare_notifications.api.deliveries import delivery_read
from vidare_notifications.api.endpoints import endpoint_create, endpoint_test
from vidare_notifications.api.inbox import entry_list
from vidare_referrals.api.cases import case_open
from vidare_referrals.api.clients import client_register
from vidare_referrals.api.needs import need_record
from vidare_referrals.api.referrals import (
    referral_accept,
    referral_complete,
    referral_create,
    referral_read,
    referral_start,
    referral_submit,
)

Kind = TypeVar("Kind")
Found = TypeVar("Found")

CATEGORIES = ("identity", "language", "need-description")


def ok(answer: object, kind: type[Kind]) -> Kind:
    """The answer, which must be of this kind and no problem."""
    assert isinstance(answer, kind), answer
    return answer


def until(what: str, look: Callable[[], Found | None]) -> Found:
    """What the function finds, as soon as it finds something."""
    for _ in range(300):
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come")


def key() -> str:
    return str(uuid4())


class Party:
    """One organisation with a client for each service."""

    def __init__(self, given: dict[str, Any], party: str) -> None:
        self.id = UUID(given[party]["id"])
        token = given[party]["token"]
        self.agreements = agreements.AuthenticatedClient(given["agreements"], token)
        self.referrals = referrals.AuthenticatedClient(given["referrals"], token)
        self.notifications = notifications.AuthenticatedClient(given["notifications"], token)


def hear(association: Party, hook: str) -> None:
    """An endpoint, and a test event that gets through."""
    body = told.NewEndpoint(url=hook)
    made = ok(
        endpoint_create.sync(client=association.notifications, body=body, idempotency_key=key()),
        told.IssuedEndpointView,
    )
    assert made.secret is not None
    test = ok(
        endpoint_test.sync(made.id, client=association.notifications, if_match=f'"{made.version}"'),
        told.DeliveryDetailView,
    )

    def delivered() -> told.DeliveryDetailView | None:
        seen = ok(delivery_read.sync(test.id, client=association.notifications), told.DeliveryDetailView)
        return seen if seen.status is told.DeliveryStatus.DELIVERED else None

    assert until("the test event", delivered).attempt_log[0].answer_code == 204


def agree(town: Party, association: Party, today: datetime.date) -> agreed.AgreementView:
    """Drafted, offered, and signed by both."""
    clause = agreed.ClauseText(
        service="finnish-course",
        name=agreed.Name(fi="Kurssi", sv="Kurs", en="Course"),
        provider=association.id,
        senders=[town.id],
        municipalities=["091"],
        languages=["fi"],
        data_categories=[agreed.DataCategory(one) for one in CATEGORIES],
        legal_bases=["commission"],
        response_business_days=5,
        capacity=agreed.Capacity(max_=10, unit=agreed.CapacityUnit.CONCURRENT_CLIENTS),
    )
    text = agreed.EditionText(
        name=agreed.Name(fi="Sopimus", sv="Avtal", en="Agreement"),
        parties=[
            agreed.PartyEntry(town.id, agreed.PartyPart.COORDINATOR),
            agreed.PartyEntry(association.id, agreed.PartyPart.PROVIDER),
        ],
        effective_from=today,
        legal_ground="681/2023",
        notice_period_days=90,
        clauses=[clause],
    )
    view = agreed.AgreementView
    seen = ok(agreement_create.sync(client=town.agreements, body=text, idempotency_key=key()), view)
    seen = ok(agreement_offer.sync(seen.id, client=town.agreements, if_match=f'"{seen.version}"'), view)
    decision = agreed.Sign(decision_body="Board", decided_on=today, section="§ 1")
    for party in (town, association):
        signed = agreement_sign.sync(seen.id, client=party.agreements, body=decision, if_match=f'"{seen.version}"')
        seen = ok(signed, view)
    assert seen.status is agreed.AgreementStatus.EXECUTED
    return seen


def need_of(town: Party, agreement: UUID) -> referred.NeedView:
    """A new client, its case, and what it needs."""
    person = referred.ClientDetails(given_names="Testi", family_name="Mallikas", municipality="091")
    client = ok(
        client_register.sync(client=town.referrals, body=person, idempotency_key=key()), referred.RegisteredClientView
    )
    assert client.details.safety_restriction is False
    opened = referred.NewCase(client.id)
    case = ok(case_open.sync(client=town.referrals, body=opened, idempotency_key=key()), referred.CaseView)
    need = referred.NewNeed(
        case_id=case.id,
        service="finnish-course",
        proposed_legal_basis=f"commission:{agreement}",
        proposed_data_categories=[referred.DataCategory(one) for one in CATEGORIES],
        description="Evening course.",
    )
    return ok(need_record.sync(client=town.referrals, body=need, idempotency_key=key()), referred.NeedView)


def refer(town: Party, association: Party, need: UUID) -> referred.ReferralView:
    """Drafted, and submitted as soon as the agreement is known."""
    body = referred.NewReferral(need, recipient=referred.Recipient(association.id))
    draft = ok(referral_create.sync(client=town.referrals, body=body, idempotency_key=key()), referred.ReferralView)

    def submitted() -> referred.ReferralView | None:
        sent = referral_submit.sync(draft.id, client=town.referrals, if_match=f'"{draft.version}"')
        if isinstance(sent, referred.Problem):
            assert sent.type_ == "/v1/problems/no-agreement-in-force", sent
            return None
        return sent

    return until("the agreement, in the referrals service", submitted)


def serve(association: Party, referral: UUID, today: datetime.date) -> None:
    """Told, read, accepted, started, completed."""

    def entry() -> told.EntryView | None:
        inbox = ok(entry_list.sync(client=association.notifications, unread=True), told.PageEntryView)
        return next((one for one in inbox.items if one.subject_id == referral), None)

    assert until("the inbox entry", entry).type_ == "referral.submitted"
    view, client = referred.ReferralView, association.referrals
    seen = ok(referral_read.sync(referral, client=client), view)
    assert seen.status is referred.ReferralStatus.RECEIVED
    assert seen.client is not None and seen.client.family_name == "Mallikas"
    assert referred.ReferralMove.ACCEPT in seen.allowed_moves
    accept = referred.Accept(recipient_reference="SC-12")
    taken = ok(referral_accept.sync(referral, client=client, body=accept, if_match=f'"{seen.version}"'), view)
    stale = referral_start.sync(referral, client=client, if_match=f'"{seen.version}"')
    assert ok(stale, referred.Problem).status == 412
    started = ok(referral_start.sync(referral, client=client, if_match=f'"{taken.version}"'), view)
    done = referred.Complete(outcome=referred.Outcome.SERVICE_COMPLETED, outcome_on=today)
    ok(referral_complete.sync(referral, client=client, body=done, if_match=f'"{started.version}"'), view)


def main(given: dict[str, Any]) -> None:
    town, association = Party(given, "town"), Party(given, "association")
    today = datetime.date.fromisoformat(given["today"])
    hear(association, given["hook"])
    agreement = agree(town, association, today)
    referral = refer(town, association, need_of(town, agreement.id).id)
    serve(association, referral.id, today)
    closed = ok(referral_read.sync(referral.id, client=town.referrals), referred.ReferralView)
    assert closed.loop_closed_at is not None
    assert closed.outcome is referred.Outcome.SERVICE_COMPLETED
    print("loop closed")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
