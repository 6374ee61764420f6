"""What the service promises, and that it understands what the others promise."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.agreements.contracts.published import PUBLISHED as AGREEMENT_FACTS
from services.notifications.channels import email, webhook
from services.notifications.channels.address_guard import is_allowed
from services.notifications.commands.notice.projecting import notices_of
from services.notifications.contracts.consumed import (
    AgreementState,
    CaseState,
    ContactRequestState,
    OrganisationState,
    ReferralState,
)
from services.notifications.contracts.published import PUBLISHED
from services.notifications.reactions import REACTIONS
from services.notifications.settings import NotificationsSettings
from services.referrals.contracts.published import PUBLISHED as REFERRAL_FACTS
from shared.messaging.contracts import personal_fields
from shared.settings import missing_settings
from tests.support.foreign_facts import (
    ASSOCIATION,
    MUNICIPALITY,
    NUMBER,
    STRANGER,
    agreement,
    case,
    contact_request,
    organisation,
    referral,
)

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: one.name)
def test_no_field_of_a_published_fact_could_hold_personal_data(published: Any) -> None:
    assert personal_fields(published.schema(), public_allowed=False) == []


def test_every_topic_that_is_read_is_one_that_is_published() -> None:
    published = {one.topic.name for one in (*AGREEMENT_FACTS, *REFERRAL_FACTS)}
    assert {reaction.topic for reaction in REACTIONS} <= published


@pytest.mark.parametrize(
    ("event", "reads"),
    [
        (referral("submitted", NOW), ReferralState),
        (case("opened", NOW), CaseState),
        (contact_request("made", NOW), ContactRequestState),
        (agreement("offered", NOW), AgreementState),
        (organisation(ASSOCIATION, "Esimerkki", NOW), OrganisationState),
    ],
    ids=lambda part: getattr(part, "type", getattr(part, "__name__", "")),
)
def test_what_the_others_publish_is_understood_with_and_without_what_is_not_known_yet(event: Any, reads: Any) -> None:
    state = reads.model_validate(event.content)
    assert state == reads.model_validate(event.content | {"new_field": {"deep": 1}})
    assert state.version == event.sequence


def test_a_letter_names_the_two_organisations_of_the_matter() -> None:
    seen: UUID | None
    for recipient, part, seen in ((ASSOCIATION, "recipient", ASSOCIATION), (None, "candidate", ASSOCIATION)):
        concerns = [{"organisation": ASSOCIATION, "part": part}]
        event = referral("submitted", NOW, recipient=recipient, concerns=concerns)
        (notice,) = notices_of(event, ReferralState.model_validate(event.content))
        assert (notice.sender, notice.recipient) == (MUNICIPALITY, seen)
    by_clock = agreement("terminated", NOW, actor=None)
    notices = list(notices_of(by_clock, AgreementState.model_validate(by_clock.content)))
    assert [(one.sender, one.recipient) for one in notices] == [
        (ASSOCIATION, MUNICIPALITY),
        (MUNICIPALITY, ASSOCIATION),
    ]


def test_a_contact_request_is_told_to_the_other_side_and_the_next_request_to_its_asker_alone() -> None:
    made = contact_request("made", NOW, due_at="2026-06-25T21:00:00Z")
    (notice,) = notices_of(made, ContactRequestState.model_validate(made.content))
    assert (notice.organisation, notice.sender, notice.recipient) == (MUNICIPALITY, ASSOCIATION, MUNICIPALITY)
    assert str(notice.due_on) == "2026-06-25"
    ids = {"passed_on_to": str(STRANGER), "passed_on_as": str(STRANGER)}
    passed = contact_request("passed-on", NOW, actor=None, status="passed-on", **ids)
    told = {
        one.part: one.coded["passed_on_as"]
        for one in notices_of(passed, ContactRequestState.model_validate(passed.content))
    }
    assert told == {"responsible": None, "asker": STRANGER}


def test_who_asked_without_login_has_no_organisation_in_the_letter() -> None:
    concerns = [{"organisation": str(MUNICIPALITY), "part": "responsible"}]
    made = contact_request("made", NOW, actor=None, asker=None, concerns=concerns)
    (notice,) = notices_of(made, ContactRequestState.model_validate(made.content))
    assert (notice.organisation, notice.coded["asker"], notice.coded["asked"]) == (MUNICIPALITY, None, MUNICIPALITY)


@pytest.mark.parametrize(
    ("fact", "day"), [("submitted", "2026-06-25"), ("overdue", "2026-06-25"), ("accepted", None), ("rejected", None)]
)
def test_a_letter_names_the_day_where_an_answer_is_expected(fact: str, day: str | None) -> None:
    event = referral(fact, NOW, actor=None, response_due_at="2026-06-25T21:00:00Z")  # midnight in Helsinki
    notice = next(notices_of(event, ReferralState.model_validate(event.content)))
    assert (notice.due_on.isoformat() if notice.due_on else None) == day


COMPLETE: dict[str, Any] = {
    "VIDARE_ENV": "test",
    "database_url": "sqlite+aiosqlite:///x",
    "kafka_bootstrap": "127.0.0.1:1",
    "token_issuer": "i",
    "token_jwks": "j",
    "idempotency_key_secret": "k" * 32,
    "public_url": "https://vidare.example",
    "endpoint_keys": "k1:" + "A" * 43 + "=",
    "smtp_host": "mail.example",
    "smtp_sender": "vidare@mail.example",
}


def test_the_allowed_origins_are_read_from_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFICATIONS_WEBHOOK_ALLOW", "http://10.0.0.5:9000, HTTPS://inner.example")
    settings = NotificationsSettings(**COMPLETE)
    assert settings.webhook_allow == {"http://10.0.0.5:9000", "https://inner.example"}
    assert settings.smtp_tls == "starttls" and settings.lease_seconds == 60


@pytest.mark.parametrize(
    "wrong",
    [
        "http://receiver:8026/",
        "http://receiver:8026/hook",
        "https://inner.example?x",
        "receiver:8026",
        "ftp://inner.example",
        "https://user@inner.example",
        "https://inner.example:08026",
        "https://inner.example:70000",
        "https://*.inner.example",
    ],
)
def test_an_allowed_origin_that_could_never_match_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NotificationsSettings(**COMPLETE | {"webhook_allow": f"http://10.0.0.5:9000 {wrong}"})
    said = missing_settings("notifications", [dict(one) for one in refused.value.errors()])
    assert "NOTIFICATIONS_WEBHOOK_ALLOW: write each origin as" in said
    assert wrong not in said


@pytest.mark.parametrize(
    ("port", "tls", "says"),
    [
        (465, "starttls", "write implicit"),
        (465, "none", "write implicit"),
        (587, "implicit", "write starttls"),
        (25, "implicit", "write starttls"),
        (587, "true", "'none', 'starttls' or 'implicit'"),
    ],
)
def test_an_encryption_of_mail_that_does_not_fit_is_told_at_the_start(port: int, tls: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NotificationsSettings(**COMPLETE | {"smtp_port": port, "smtp_tls": tls})
    said = missing_settings("notifications", [dict(one) for one in refused.value.errors()])
    assert "NOTIFICATIONS_SMTP_TLS" in said and says in said


@pytest.mark.parametrize(("port", "tls"), [(465, "implicit"), (587, "starttls"), (25, "none"), (2525, "implicit")])
def test_an_encryption_of_mail_that_fits_is_taken(port: int, tls: str) -> None:
    assert NotificationsSettings(**COMPLETE | {"smtp_port": port, "smtp_tls": tls}).smtp_tls == tls


@pytest.mark.parametrize("origin", ["http://receiver:8026", "https://inner.example", "http://[fd00::5]:9000"])
def test_an_origin_that_is_allowed_is_one_that_matches(origin: str) -> None:
    settings = NotificationsSettings(**COMPLETE | {"webhook_allow": origin})
    assert is_allowed(f"{origin}/hook?x=1", settings.webhook_allow)


@pytest.mark.parametrize("url", ["", "vidare.example", "https://vidare.example/", "https://vidare.example?x"])
def test_links_need_an_address_to_begin_with(url: str) -> None:
    with pytest.raises(ValidationError):
        NotificationsSettings(**COMPLETE | {"public_url": url})


@pytest.mark.parametrize("attempt", [email.TIMEOUT, webhook.TIMEOUT])
def test_no_lease_is_so_short_that_another_worker_would_send_what_is_being_sent(attempt: timedelta) -> None:
    with pytest.raises(ValidationError):
        NotificationsSettings(**COMPLETE | {"lease_seconds": attempt.total_seconds() + 5})


def test_a_number_that_could_be_anything_is_not_understood() -> None:
    for wrong in ("Kalle K", "VD-7K3M-9QXT\r\nBcc: x", NUMBER.lower()):
        with pytest.raises(ValidationError):
            ReferralState.model_validate({**referral("submitted", NOW).content, "number": wrong})
