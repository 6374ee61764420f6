"""What becomes of a delivery that is not sent now."""

from datetime import timedelta

import pytest

from services.notifications.model.delivery.unsent import (
    ASK_AGAIN,
    CONTACT_WITHIN,
    circuit_open,
    contact_suppressed,
    endpoint_not_in_use,
    everybody_told,
    leased_too_often,
    no_contact,
    told_by_webhook,
)
from services.notifications.model.endpoint.health import EndpointHealth

from .leased_deliveries import NOW, leased

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
FAILED = EndpointHealth(NOW - HOUR, 9)


@pytest.mark.parametrize("reason", [None, "disabled-by-organisation"])
def test_what_its_organisation_does_not_want_is_cancelled_and_nobody_is_told(reason: str | None) -> None:
    fate = endpoint_not_in_use(leased(last_answer_code=500), reason)
    assert (fate.move.slug, fate.detail, fate.answer_code) == ("cancel", "endpoint-disabled", 500)
    assert (fate.fact, fate.alert, fate.due_at) == (None, None, None)


@pytest.mark.parametrize("reason", ["gone", "failing-for-five-days"])
def test_what_waits_for_an_endpoint_that_the_system_has_disabled_is_dead_without_a_further_alert(reason: str) -> None:
    fate = endpoint_not_in_use(leased(), reason)
    assert (fate.move.slug, fate.detail, fate.fact, fate.alert) == ("die", "endpoint-disabled", "dead", None)


def test_an_open_circuit_makes_all_that_waits_wait_and_no_attempt_is_counted() -> None:
    until = NOW + HOUR
    delivery = leased(last_answer_code=500, last_detail="http-500")
    fate = circuit_open(delivery, EndpointHealth(NOW - HOUR, 9, until), NOW)
    assert fate is not None
    assert (fate.move.slug, fate.due_at, fate.postpones_to, fate.counts) == ("wait", until, until, False)
    assert (fate.answer_code, fate.detail) == (500, "http-500")


@pytest.mark.parametrize("health", [EndpointHealth(), FAILED, EndpointHealth(NOW - HOUR, 9, NOW)])
def test_a_circuit_that_is_closed_or_may_be_tried_holds_nothing_back(health: EndpointHealth) -> None:
    assert circuit_open(leased(), health, NOW) is None


@pytest.mark.parametrize(
    ("waited", "due_in"),
    [
        (timedelta(0), ASK_AGAIN),
        (CONTACT_WITHIN - SECOND, SECOND),
        (CONTACT_WITHIN, None),
        (CONTACT_WITHIN + HOUR, None),
    ],
)
def test_a_mail_without_a_contact_is_asked_again_and_dead_after_ten_minutes(
    waited: timedelta, due_in: timedelta | None
) -> None:
    fate = no_contact(leased("email", first_due_at=NOW - waited), NOW)
    assert fate.detail == "no-recipient"
    if due_in is None:
        assert (fate.move.slug, fate.fact, fate.alert, fate.due_at) == ("die", "dead", "no-recipient", None)
    else:
        assert (fate.move.slug, fate.due_at, fate.counts, fate.alert) == ("wait", NOW + due_in, False, None)


def test_a_mail_that_nobody_needs_is_cancelled() -> None:
    told, left = told_by_webhook(leased("email")), everybody_told(leased("email"))
    assert [(fate.move.slug, fate.detail) for fate in (told, left)] == [
        ("cancel", "told-by-webhook"),
        ("cancel", "everybody-told"),
    ]
    assert {(fate.fact, fate.alert) for fate in (told, left)} == {(None, None)}


def test_a_mail_to_an_address_that_was_refused_before_is_suppressed_and_its_organisation_hears_of_it() -> None:
    fate = contact_suppressed(leased("email"))
    assert (fate.move.slug, fate.alert, fate.fact) == ("suppress", "address-suppressed", None)
    assert fate.suppresses is None, "the contact says so already"
    assert contact_suppressed(leased("email", type="delivery.dead")).alert is None


def test_what_was_leased_too_often_is_dead() -> None:
    fate = leased_too_often(leased(attempts=11))
    assert (fate.move.slug, fate.detail, fate.fact, fate.alert) == ("die", "no-outcome", "dead", "no-outcome")
