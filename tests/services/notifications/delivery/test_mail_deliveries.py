"""A mail from the fact to the mailbox: to whom, in which language, and what stands in it."""

import logging
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
import structlog
from sqlalchemy import update

from services.notifications.model.tables import DELIVERY_ROWS, ORGANISATION_ROWS
from tests.support.foreign_facts import (
    ASSOCIATION,
    MUNICIPALITY,
    NUMBER,
    STRANGER,
    UNIT,
    agreement,
    both_known,
    organisation,
    referral,
)
from tests.support.post_room import PUBLIC_URL, PostRoom, answering, delete, expect
from tests.support.waiting import until

SECOND = timedelta(seconds=1)
ADDRESS = "toimisto@association.example"
LANGUAGES = ("fi", "sv", "en")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(["plain"])
    assert body is not None
    return str(body.get_content())


async def sent(room: PostRoom, *facts: Any, mails: int = 1) -> list[EmailMessage]:
    """Tells the facts, lets the mails' second pass, and waits for so many of them."""
    await room.take(*facts)
    room.later(SECOND)
    await until(lambda: len(room.mailbox.mails) >= mails, what=f"{mails} mails")
    return room.mailbox.mails


async def test_the_mail_is_in_the_organisations_language_and_names_number_names_due_day_and_link(
    room: PostRoom,
) -> None:
    await room.contact(ASSOCIATION, ADDRESS)
    async with room.at_work():
        fact = referral("submitted", room.moment.now, response_due_at="2026-06-25T21:00:00Z")
        (mail,) = await sent(room, *both_known(room.moment.now), fact)
        (row,) = await room.until_status("delivered", channel="email")
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == f"Ny hänvisning {NUMBER}"
    assert mail["Content-Language"] == "sv"
    assert mail["Message-ID"] == f"<{row.id}@municipality.example>"
    text = text_of(mail)
    assert f"{PUBLIC_URL}/referrals/{NUMBER}?lang=sv" in text
    assert "Esimerkkikunta sv (9000000-3)" in text and "Föreningen Exempel sv (9000001-1)" in text
    assert "25 juni 2026" in text  # due until midnight in Helsinki
    assert (row.last_answer_code, row.last_detail) == (250, "smtp-250")


async def test_a_contacts_own_language_goes_before_its_organisations(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, ADDRESS, language="en")
    async with room.at_work():
        (mail,) = await sent(room, *both_known(room.moment.now), referral("submitted", room.moment.now))
    assert mail["Subject"] == f"New referral {NUMBER}"


async def test_every_fitting_contact_gets_a_mail_of_its_own(room: PostRoom) -> None:
    for address, role in (("a@x.example", "referrals"), ("b@x.example", "general"), ("c@x.example", "agreements")):
        await room.contact(ASSOCIATION, address, role=role)
    async with room.at_work():
        await sent(room, *both_known(room.moment.now), referral("submitted", room.moment.now), mails=2)
        rows = await room.until_status("delivered", 2, channel="email")
    assert room.mailbox.addresses() == ["a@x.example", "b@x.example"]
    assert len({str(mail["Message-ID"]) for mail in room.mailbox.mails}) == 2
    assert {row.contact_id is not None for row in rows} == {True}


async def test_a_unit_that_has_contacts_is_told_in_place_of_the_organisation(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, "all@x.example")
    await room.contact(ASSOCIATION, "unit@x.example", unit=str(UNIT))
    async with room.at_work():
        await sent(
            room, *both_known(room.moment.now), referral("submitted", room.moment.now, recipient_unit=UNIT), mails=1
        )
        await sent(room, referral("submitted", room.moment.now), mails=2)
        await room.until_status("delivered", 2, channel="email")
    assert [str(mail["To"]) for mail in room.mailbox.mails] == ["unit@x.example", "all@x.example"]


async def test_a_mail_about_an_agreement_links_to_the_agreement(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, ADDRESS)
    async with room.at_work():
        (mail,) = await sent(room, *both_known(room.moment.now), agreement("offered", room.moment.now))
    assert f"{PUBLIC_URL}/agreements/{NUMBER}?lang=sv" in text_of(mail)
    assert "Esimerkkikunta sv" in text_of(mail)


@pytest.mark.parametrize(
    ("known_as", "shown"),
    [
        ({"business_id": None}, "Esimerkki sv"),
        ({"name": dict.fromkeys(LANGUAGES, "Logga in: evil.example")}, "9000000-3"),
        ({"name": dict.fromkeys(LANGUAGES, "evil.example"), "business_id": None}, "en annan organisation"),
    ],
)
async def test_a_name_that_holds_an_address_is_left_out_of_a_mail_and_a_missing_business_id_too(
    room: PostRoom, known_as: dict[str, Any], shown: str
) -> None:
    await room.contact(ASSOCIATION, ADDRESS)
    _, reader = both_known(room.moment.now)
    await room.take(organisation(MUNICIPALITY, "Esimerkki", room.moment.now), reader)
    async with room.service.runtime.database.connection() as connection:  # as a copy that was made before stands
        await connection.execute(
            update(ORGANISATION_ROWS).where(ORGANISATION_ROWS.c.organisation_id == MUNICIPALITY).values(known_as)
        )
    async with room.at_work():
        (mail,) = await sent(room, referral("submitted", room.moment.now))
    assert f"{shown} har skickat" in text_of(mail)
    assert "evil" not in mail.as_string()


async def test_a_party_that_a_further_offer_leaves_out_is_told_just_that_and_gets_no_link(room: PostRoom) -> None:
    await room.contact(STRANGER, ADDRESS, language="en")
    concerns = [
        {"organisation": MUNICIPALITY, "part": "coordinator"},
        {"organisation": STRANGER, "part": "former-party"},
    ]
    offered = agreement("offered", room.moment.now, concerns=concerns)
    known = organisation(STRANGER, "Exempel Ab", room.moment.now)
    async with room.at_work():
        (mail,) = await sent(room, *both_known(room.moment.now), known, offered)
    assert mail["Subject"] == f"Your organisation is left out of agreement {NUMBER}"
    assert "Exempel Ab en" in text_of(mail)
    assert "Esimerkkikunta en" not in text_of(mail) and PUBLIC_URL not in text_of(mail)


async def test_who_could_have_claimed_a_referral_learns_that_it_is_gone_and_neither_by_whom_nor_why(
    room: PostRoom,
) -> None:
    await room.contact(STRANGER, ADDRESS, language="en")
    concerns = [{"organisation": STRANGER, "part": "candidate"}]
    claimed = referral("claimed", room.moment.now, actor=ASSOCIATION, status="received", concerns=concerns)
    known = organisation(STRANGER, "Exempel Ab", room.moment.now)
    async with room.at_work():
        (mail,) = await sent(room, *both_known(room.moment.now), known, claimed)
    assert mail["Subject"] == f"Referral {NUMBER} is no longer open"
    assert "Exempel Ab en" in text_of(mail)
    for hidden in ("Esimerkkikunta", "Föreningen", PUBLIC_URL):
        assert hidden not in text_of(mail)


async def test_a_mail_waits_for_the_organisation_and_its_contact_to_be_known(room: PostRoom) -> None:
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        room.later(SECOND)
        (row,) = await room.until_status("pending", last_detail="no-recipient")
        assert row.attempts == 0
        await room.contact(ASSOCIATION, ADDRESS)
        room.later(timedelta(minutes=5))
        await room.until_status("pending", due_at=room.moment.now + 15 * SECOND)
        await room.take(*both_known(room.moment.now))
        room.later(15 * SECOND)
        await room.until_status("delivered", channel="email")
    assert room.mailbox.addresses() == [ADDRESS]


async def test_after_ten_minutes_without_a_contact_the_mail_is_dead_and_the_operator_is_alerted(
    room: PostRoom,
) -> None:
    await room.endpoint(ASSOCIATION, types=["delivery.dead"])
    with structlog.testing.capture_logs() as lines:
        async with room.at_work():
            await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
            room.later(timedelta(minutes=9, seconds=59))
            await room.until_status("pending", last_detail="no-recipient")
            room.later(SECOND)
            (row,) = await room.until_status("dead", channel="email")
            await until(lambda: len(room.receiver.hooks) == 1)
    assert row.last_detail == "no-recipient"
    assert {"log_level": "error", "event": "delivery.dead", "reason": "no-recipient"}.items() <= next(
        line for line in lines if line["event"] == "delivery.dead"
    ).items()
    (fact,) = await room.service.facts()
    assert (fact.type, fact.content["happened"]["reason"]) == ("vidare.delivery.dead.v1", "no-recipient")
    assert [entry["type"] for entry in await room.inbox(ASSOCIATION)] == ["delivery.dead", "referral.submitted"]
    (seen,) = await operator_sees(room, status="dead")
    assert seen["organisation"] == str(ASSOCIATION)


async def test_who_has_no_mail_contact_but_is_told_by_webhook_is_told_and_nobody_is_alerted(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    async with room.at_work():
        await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
        room.later(SECOND)
        (mail,) = await room.until_status("cancelled")
        await room.until_status("delivered", channel="webhook")
    assert (mail.channel, mail.last_detail) == ("email", "told-by-webhook")
    assert [entry["type"] for entry in await room.inbox(ASSOCIATION)] == ["referral.submitted"]
    assert await room.service.facts() == []


async def test_a_webhook_of_another_organisation_tells_this_one_nothing(room: PostRoom) -> None:
    await room.endpoint(MUNICIPALITY)
    async with room.at_work():
        await room.take(*both_known(room.moment.now), referral("overdue", room.moment.now, actor=None))
        room.later(timedelta(minutes=10))
        (dead,) = await room.until_status("dead")
        (cancelled,) = await room.until_status("cancelled")
    assert (dead.organisation, dead.last_detail) == (ASSOCIATION, "no-recipient")
    assert cancelled.organisation == MUNICIPALITY


async def test_when_the_webhook_that_was_to_tell_fails_too_somebody_hears_of_it(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(500)
    with structlog.testing.capture_logs() as lines:
        async with room.at_work():
            await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
            room.later(SECOND)
            await room.until_status("cancelled", channel="email")
            await room.until_status("retrying", channel="webhook")
            room.receiver.answers["/hook"] = answering(410)
            room.later(6 * SECOND)
            await room.until_status("dead", channel="webhook")
            room.later(timedelta(minutes=10))
            await room.until_status("dead", channel="email", type="delivery.dead")
    assert [entry["type"] for entry in await room.inbox(ASSOCIATION)] == ["delivery.dead", "referral.submitted"]
    told = [line["reason"] for line in lines if line["event"] == "delivery.dead"]
    assert told == ["http-410", "no-recipient"], "the operator hears of the webhook, and that no mail could tell of it"


async def test_a_webhook_that_failed_before_the_mail_looked_for_a_contact_tells_nobody(room: PostRoom) -> None:
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(410)
    async with room.at_work():
        await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
        await room.until_status("dead", channel="webhook")
        room.later(timedelta(minutes=10, seconds=1))
        (mail,) = await room.until_status("dead", channel="email", type="referral.submitted")
    assert mail.last_detail == "no-recipient"


async def operator_sees(room: PostRoom, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = expect(200, await room.service.operator.get("/v1/deliveries", **asked))["items"]
    return found


async def test_an_address_refused_for_good_is_suppressed_and_its_organisation_sees_it(room: PostRoom) -> None:
    contact = await room.contact(ASSOCIATION, ADDRESS)
    room.mailbox.refusals[ADDRESS] = "550 5.1.1 no such user"
    admin = room.admin(ASSOCIATION)
    async with room.at_work():
        await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
        room.later(SECOND)
        (first,) = await room.until_status("suppressed")
        await room.take(referral("accepted", room.moment.now))
        room.later(SECOND)
        _, second = await room.until_status("suppressed", 2)
        assert (first.last_detail, second.last_detail) == ("address-refused-550-5.1.1", "address-suppressed")
        entries = expect(200, await admin.get("/v1/inbox"))["items"]
        assert [one["reason"] for one in entries if one["type"] == "delivery.dead"] == ["address-suppressed"]
        shown = expect(200, await admin.get(f"/v1/contacts/{contact['id']}"))
        assert shown["suppressed_code"] == "address-refused-550-5.1.1"
        room.mailbox.refusals.clear()
        mended = expect(
            200, await admin.patch(f"/v1/contacts/{contact['id']}", {"email": ADDRESS}, version=shown["version"])
        )
        assert mended["suppressed_at"] is None
        await admin.post(f"/v1/deliveries/{first.id}/resend", version=first.version)
        await room.until_status("delivered", channel="email")
    assert room.mailbox.addresses() == [ADDRESS]
    assert str(room.mailbox.mails[0]["Message-ID"]) == f"<{first.id}@municipality.example>"


async def test_a_mail_server_that_says_later_is_asked_again_with_the_same_message_id(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, ADDRESS)
    room.mailbox.refusals[ADDRESS] = "450 4.2.1 greylisted"
    async with room.at_work():
        await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
        room.later(SECOND)
        (row,) = await room.until_status("retrying")
        assert row.last_answer_code == 450
        room.mailbox.refusals.clear()
        room.later(6 * SECOND)
        (row,) = await room.until_status("delivered")
    assert str(room.mailbox.mails[0]["Message-ID"]) == f"<{row.id}@municipality.example>"


async def test_a_mail_whose_contact_was_deleted_finds_another_one_but_tells_nobody_twice(room: PostRoom) -> None:
    first = await room.contact(ASSOCIATION, "first@x.example")
    await room.contact(ASSOCIATION, "second@x.example")
    room.mailbox.refusals["first@x.example"] = "450 4.2.1 later"
    async with room.at_work():
        await sent(room, *both_known(room.moment.now), referral("submitted", room.moment.now))
        (row,) = await room.until_status("retrying")
        assert (
            await delete(room.admin(ASSOCIATION), f"/v1/contacts/{first['id']}", first["version"])
        ).status_code == 204
        room.later(6 * SECOND)
        (cancelled,) = await room.until_status("cancelled")
        assert (cancelled.id, cancelled.last_detail) == (row.id, "everybody-told")
        await room.contact(ASSOCIATION, "third@x.example")
        await revive(room, row.id)
        await room.until_status("delivered", 2, channel="email")
    assert room.mailbox.addresses() == ["second@x.example", "third@x.example"]


async def revive(room: PostRoom, delivery: UUID) -> None:
    """As if the third contact had been there in time."""
    async with room.service.runtime.database.connection() as connection:
        values = {"status": "retrying", "due_at": room.moment.now}
        await connection.execute(update(DELIVERY_ROWS).where(DELIVERY_ROWS.c.id == delivery).values(values))
    room.service.runtime.wake()


async def test_an_organisation_that_is_not_known_has_no_name_in_the_letter_but_the_mail_goes(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, ADDRESS)
    known = organisation(ASSOCIATION, "Föreningen Exempel", room.moment.now, language="sv")
    async with room.at_work():
        (mail,) = await sent(room, known, referral("submitted", room.moment.now))
    assert "en annan organisation" in text_of(mail)


async def test_no_mail_holds_more_than_number_names_day_and_link(room: PostRoom) -> None:
    """Nothing of the referral but its number: not even its id, which is a link to a person's data."""
    await room.contact(ASSOCIATION, ADDRESS)
    fact = referral("rejected", room.moment.now, actor=MUNICIPALITY, reason="client-deceased")
    async with room.at_work():
        (mail,) = await sent(room, *both_known(room.moment.now), fact)
    raw = mail.as_string()
    assert "client-deceased" not in raw
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-7", raw.replace(str(mail["Message-ID"]), ""))


async def test_a_dead_webhook_is_told_to_the_technical_contact(room: PostRoom) -> None:
    await room.contact(ASSOCIATION, "cases@x.example", role="referrals")
    await room.contact(ASSOCIATION, "tech@x.example", role="technical")
    await room.endpoint(ASSOCIATION)
    room.receiver.answers["/hook"] = answering(410)
    async with room.at_work():
        await room.take(*both_known(room.moment.now), referral("submitted", room.moment.now))
        await room.until_status("dead")
        room.later(SECOND)
        await room.until_status("delivered", 2, channel="email")
    assert room.mailbox.addresses() == ["cases@x.example", "tech@x.example"]


async def test_nothing_that_is_logged_published_or_audited_holds_a_contacts_address(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    await room.contact(ASSOCIATION, ADDRESS)
    await room.contact(ASSOCIATION, "vastaava@association.example")
    room.mailbox.refusals[ADDRESS] = "550 5.1.1 no such user"
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the test's own mail server keeps a diary
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        async with room.at_work():
            await sent(room, *both_known(room.moment.now), referral("submitted", room.moment.now))
            await room.until_status("suppressed")
            await room.until_status("delivered")
        await room.admin(ASSOCIATION).post("/v1/contacts", {"email": "not an @ address"})
    written = caplog.text + repr(lines) + repr(await room.service.facts()) + repr(await room.service.audits())
    written += repr(await room.rows()) + repr(await room.listed(ASSOCIATION)) + repr(await room.inbox(ASSOCIATION))
    assert "contact.suppressed" in written
    assert "@association.example" not in written and "not an @" not in written
