"""Nothing but one question is sent to an address that its owner has not confirmed."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from services.notifications.model.contact.confirming import LINK_HOLDS_FOR, MOST_ASKED_IN_A_DAY
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, both_known, referral
from tests.support.post_room import PostRoom, delete, expect
from tests.support.waiting import until

OWNER = "owner@association.example"
HOUR = timedelta(hours=1)


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(["plain"])
    assert body is not None
    return str(body.get_content())


def link_of(room: PostRoom) -> str:
    """The token in the newest mail."""
    return words_of(room.mailbox.mails[-1]).partition("/contacts/")[2].partition("?")[0]


async def test_the_owner_is_asked_in_the_organisations_language_and_told_of_facts_only_after_confirming(
    room: PostRoom,
) -> None:
    await room.take(*both_known(room.moment.now))
    made = await room.unconfirmed(ASSOCIATION, OWNER)
    assert made["confirmed_at"] is None
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        room.later(timedelta(seconds=1))
        await room.until_status("pending", last_detail="no-recipient")
        await room.until_status("delivered", channel="email")
        (asked,) = room.mailbox.mails
        assert (asked["Subject"], asked["To"]) == ("Bekräfta din e-postadress", OWNER)
        assert "Föreningen Exempel sv (9000001-1)" in words_of(asked)
        assert (await room.confirm(link_of(room))).status_code == 200
        shown = expect(200, await room.admin(ASSOCIATION).get(f"/v1/contacts/{made['id']}"))
        assert shown["confirmed_at"] == "2026-06-18T09:00:01Z"
        room.later(timedelta(seconds=20))
        await room.until_status("delivered", 2, channel="email")
    assert "hänvisning" in str(room.mailbox.mails[-1]["Subject"]).lower()


async def test_opening_the_link_confirms_nothing_and_the_button_does(room: PostRoom) -> None:
    made = await room.unconfirmed(ASSOCIATION, OWNER)
    token, path = room.link(ASSOCIATION, OWNER), f"/v1/contacts/{made['id']}"
    page = await room.service.client.get(f"/contacts/{token}?lang=en")
    assert (page.status_code, page.headers["content-language"]) == (200, "en")
    assert '<form method="post">' in page.text and OWNER not in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert expect(200, await room.admin(ASSOCIATION).get(path))["confirmed_at"] is None
    for _ in range(2):
        done = await room.confirm(token)
        assert (done.status_code, done.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert expect(200, await room.admin(ASSOCIATION).get(path))["version"] == 2


@pytest.mark.parametrize("token", ["x", "AQJrMQ", "ä", "%00", "a" * 900])
async def test_a_link_that_is_none_of_ours_gets_a_page_that_says_so(room: PostRoom, token: str) -> None:
    answer = await room.confirm(token)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_a_link_holds_for_seven_days_and_for_one_address_of_one_organisation(room: PostRoom) -> None:
    made = await room.unconfirmed(ASSOCIATION, OWNER)
    old = room.link(ASSOCIATION, OWNER)
    for token in (room.link(MUNICIPALITY, OWNER), room.link(ASSOCIATION, "other@association.example")):
        assert (await room.confirm(token)).status_code == 404
    room.moment.now += LINK_HOLDS_FOR + timedelta(seconds=1)
    assert (await room.confirm(old)).status_code == 404
    shown = expect(200, await room.admin(ASSOCIATION).get(f"/v1/contacts/{made['id']}"))
    assert shown["confirmed_at"] is None


async def test_another_address_has_to_be_confirmed_anew_and_other_changes_keep_what_was_confirmed(
    room: PostRoom,
) -> None:
    made = await room.contact(ASSOCIATION, OWNER)
    admin, path = room.admin(ASSOCIATION), f"/v1/contacts/{made['id']}"
    kept = expect(200, await admin.patch(path, {"role": "technical", "email": OWNER.upper()}, version=made["version"]))
    assert kept["confirmed_at"] == made["confirmed_at"]
    other = expect(200, await admin.patch(path, {"email": "new@association.example"}, version=kept["version"]))
    assert other["confirmed_at"] is None
    async with room.at_work():
        await until(lambda: len(room.mailbox.mails) == 1)
    assert room.mailbox.addresses() == ["new@association.example"]


async def test_an_address_is_asked_once_in_an_hour_however_often_its_contact_is_made_anew(room: PostRoom) -> None:
    admin = room.admin(ASSOCIATION)
    for _ in range(3):
        made = await room.unconfirmed(ASSOCIATION, OWNER)
        refused = await admin.post(f"/v1/contacts/{made['id']}/ask-again", version=1)
        assert expect(409, refused)["type"] == "/v1/problems/asked-just-now"
        assert refused.headers["retry-after"] == "3600"
        assert (await delete(admin, f"/v1/contacts/{made['id']}", 1)).status_code == 204
    made = await room.unconfirmed(ASSOCIATION, OWNER)
    async with room.at_work():
        await room.until_status("cancelled", last_detail="nothing-to-confirm")  # its contact is gone
        room.later(HOUR)
        expect(200, await admin.post(f"/v1/contacts/{made['id']}/ask-again", version=1))
        await room.until_status("delivered", channel="email")
    assert room.mailbox.addresses() == [OWNER]
    await room.confirm(link_of(room))
    refused = await admin.post(f"/v1/contacts/{made['id']}/ask-again", version=3)
    assert expect(409, refused)["type"] == "/v1/problems/already-confirmed"


async def test_an_organisation_asks_a_hundred_addresses_a_day(room: PostRoom) -> None:
    admin = room.admin(ASSOCIATION)
    for number in range(MOST_ASKED_IN_A_DAY):
        made = await room.unconfirmed(ASSOCIATION, f"stranger-{number}@x.example")
        await delete(admin, f"/v1/contacts/{made['id']}", 1)
    refused = await admin.post("/v1/contacts", {"email": "one-more@x.example"})
    assert expect(409, refused)["type"] == "/v1/problems/asked-too-often"


async def test_a_mail_on_its_way_is_not_sent_to_an_address_that_was_changed_meanwhile(room: PostRoom) -> None:
    await room.take(*both_known(room.moment.now))
    made = await room.contact(ASSOCIATION, OWNER)
    room.mailbox.refusals[OWNER] = "451 4.3.0 later"
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now))
        room.later(timedelta(seconds=1))
        await room.until_status("retrying", channel="email")
        change = {"email": "victim@x.example"}
        expect(200, await room.admin(ASSOCIATION).patch(f"/v1/contacts/{made['id']}", change, version=made["version"]))
        room.later(timedelta(seconds=10))
        await room.until_status("pending", last_detail="no-recipient")
        await room.until_status("delivered", channel="email")
    assert [str(mail["Subject"]) for mail in room.mailbox.mails] == ["Bekräfta din e-postadress"]
