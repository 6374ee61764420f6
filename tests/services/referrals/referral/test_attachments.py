"""Files of a referral: they are read by those who read its message, and by nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.referrals.model.attachment.attaching import MOST, MOST_BYTES
from services.referrals.model.attachment.row import Attachment
from shared.kernel.actors import Role
from tests.support.attachments import ATTACHMENTS, PDF, TITLE, attach, content_of, file_of, try_attach, try_remove
from tests.support.cooperation import expect
from tests.support.referrals import REFERRALS, Referrals


async def kept(world: Referrals) -> list[bytes]:
    async with world.service.runtime.database.reading() as session:
        return list((await session.execute(select(Attachment.sealed))).scalars())  # type: ignore[call-overload]


async def test_a_file_of_a_draft_is_a_change_of_the_draft(world: Referrals) -> None:
    draft = await world.draft(recipient=None)
    added = await attach(world.town, draft)
    assert (await try_remove(world.town, added)).status_code == 204
    sent = await world.move(world.town, await world.read(world.town, draft), "submit")
    (offer,) = [one for one in await world.listed(world.cafe) if one["id"] == sent["id"]]
    assert [step["move"] for step in offer["history"]] == ["create", "change", "change", "submit"]
    assert [fact.type for fact in await world.facts_of(draft)][1:3] == ["vidare.referral.changed.v1"] * 2


async def test_the_recipients_first_reading_of_a_file_acknowledges_the_referral(world: Referrals) -> None:
    sent = await world.submitted()
    added = await attach(world.town, sent)
    path = f"{ATTACHMENTS}/{added['id']}/content"
    await world.cafe.caseworker.head(path)
    await world.cafe.acting(Role.INTEGRATION).get(path)
    assert (await world.read(world.town, sent))["status"] == "requested"
    await content_of(world.cafe, added)
    seen = await world.read(world.town, sent)
    assert (seen["status"], seen["history"][-1]["move"]) == ("received", "acknowledge")


@pytest.mark.parametrize(("title", "name"), [("Kutsu.html", "Kutsu.html.pdf"), ("Kutsu.PDF", "Kutsu.PDF")])
async def test_a_file_is_saved_with_the_ending_of_its_type(world: Referrals, title: str, name: str) -> None:
    added = await attach(world.town, await world.draft(), title=title)
    read = await content_of(world.town, added)
    assert read.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


async def test_it_gives_no_reason_of_its_own(world: Referrals) -> None:
    held = await world.after("accept", "hold")
    await attach(world.cafe, held)
    seen = await world.read(world.town, held)
    assert (seen["reason"], seen["history"][-1]["reason"]) == (held["reason"], None)
    assert (await world.facts_of(held))[-1].content["happened"]["reason"] is None


async def test_what_is_attached_after_the_recipients_right_has_ended_is_never_shown_to_it(world: Referrals) -> None:
    accepted = await world.after("accept")
    before = await attach(world.town, accepted)
    await world.tell(status="terminated", ended_at=world.moment().isoformat())
    world.moment.now += timedelta(days=400)  # whatever the run-off is; no clock has struck
    after = await attach(world.town, accepted)
    assert {one["part"] for one in (await world.facts_of(accepted))[-1].content["concerns"]} == {"sender"}
    expect(409, await try_attach(world.cafe, accepted))
    while await world.strike():
        pass
    shown = (await world.read(world.cafe, accepted))["attachments"]
    assert after["id"] not in [one["id"] for one in shown]
    expect(404, await content_of(world.cafe, after))
    assert before["id"] in [one["id"] for one in (await world.read(world.town, accepted))["attachments"]]


async def test_what_the_sender_attaches_to_a_draft_is_read_by_the_recipient_after_it_was_sent(world: Referrals) -> None:
    draft = await world.draft()
    added = await attach(world.town, draft)
    assert (added["title"], added["size"], added["organisation"]) == (TITLE, len(PDF), str(world.town.id))
    expect(404, await content_of(world.cafe, added))
    sent = await world.move(world.town, await world.read(world.town, draft), "submit")
    seen = await world.read(world.cafe, sent)
    assert seen["attachments"] == [added]
    read = await content_of(world.cafe, added)
    assert (read.status_code, read.content, read.headers["content-type"]) == (200, PDF, "application/octet-stream")
    assert read.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Suunnitelma%2C%20%C3%84")
    assert read.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in read.headers["cache-control"]


async def test_either_party_attaches_while_it_is_open_and_what_is_told_has_no_content(world: Referrals) -> None:
    accepted = await world.after("accept")
    added = await attach(world.cafe, accepted, title="Todistus.pdf")
    seen = await world.read(world.town, accepted)
    assert (seen["version"], seen["status"], seen["attachments"]) == (accepted["version"] + 1, "accepted", [added])
    assert seen["history"][-1]["move"] == "add-attachment"
    *_, fact = await world.facts_of(accepted)
    assert fact.type == "vidare.referral.attachment-added.v1"
    assert "Todistus" not in str(fact)
    assert {one["part"] for one in fact.content["concerns"]} == {"sender", "recipient"}


async def test_who_does_not_read_the_message_reads_no_attachment(world: Referrals) -> None:
    sent = await world.submitted()
    added = await attach(world.town, sent)
    expect(404, await content_of(world.stranger, added))
    expect(404, await world.stranger.caseworker.get(f"{ATTACHMENTS}/{added['id']}"))
    expect(404, await world.town.caseworker.get(f"{ATTACHMENTS}/{sent['id']}"))
    expect(403, await world.cafe.acting(Role.ORG_ADMIN).get(f"{ATTACHMENTS}/{added['id']}/content"))
    expect(404, await try_attach(world.stranger, sent))
    seen = expect(200, await world.cafe.acting(Role.PRIVACY_OFFICER).get(f"{REFERRALS}/{sent['id']}"))
    assert (seen["message"], seen["attachments"]) == (None, [])


@pytest.mark.parametrize("end", ["reject", "withdraw"])
async def test_with_the_right_to_the_message_that_to_the_attachments_ends(world: Referrals, end: str) -> None:
    sent = await world.submitted()
    added = await attach(world.town, sent)
    assert (await content_of(world.cafe, added)).content == PDF
    await world.move(world.town if end == "withdraw" else world.cafe, await world.read(world.cafe, sent), end)
    expect(404, await content_of(world.cafe, added))
    assert (await content_of(world.town, added)).content == PDF


async def test_after_a_service_the_recipient_reads_what_it_saw_at_its_end(world: Referrals) -> None:
    accepted = await world.after("accept")
    added = await attach(world.town, accepted)
    done = await world.move(world.cafe, await world.read(world.cafe, accepted), "complete")
    assert (await world.read(world.cafe, done))["attachments"] == [added]
    assert (await content_of(world.cafe, added)).content == PDF
    world.moment.now = world.moment.now.replace(year=2028)
    expect(404, await content_of(world.cafe, added))


async def test_when_the_legal_basis_is_lost_the_recipient_reads_none(world: Referrals) -> None:
    accepted = await world.after("accept")
    added = await attach(world.town, accepted)
    await world.move(world.town, await world.read(world.town, accepted), "end-basis")
    expect(404, await content_of(world.cafe, added))


async def test_each_takes_away_its_own_and_then_it_is_gone(world: Referrals) -> None:
    accepted = await world.after("accept")
    theirs, own = await attach(world.town, accepted), await attach(world.cafe, accepted)
    problem = expect(409, await try_remove(world.cafe, theirs))
    assert problem["type"] == "/v1/problems/attached-by-the-other"
    expect(412, await try_remove(world.cafe, own, 2))
    expect(404, await try_remove(world.stranger, own, 2))
    assert (await try_remove(world.cafe, own)).status_code == 204
    expect(404, await content_of(world.cafe, own))
    seen = await world.read(world.town, accepted)
    assert (seen["attachments"], seen["history"][-1]["move"]) == ([theirs], "remove-attachment")
    assert len(await kept(world)) == 1
    assert [fact.type for fact in await world.facts_of(accepted)][-1] == "vidare.referral.attachment-removed.v1"


async def test_what_was_attached_by_mistake_is_taken_away_after_the_end_too_and_from_what_was_seen_at_it(
    world: Referrals,
) -> None:
    accepted = await world.after("accept")
    added, other = await attach(world.town, accepted), await attach(world.town, accepted)
    await world.move(world.cafe, await world.read(world.cafe, accepted), "complete")
    assert (await try_remove(world.town, added)).status_code == 204
    assert (await world.read(world.cafe, accepted))["attachments"] == [other]
    expect(404, await content_of(world.cafe, added))
    assert len(await kept(world)) == 1


async def test_who_may_not_see_a_file_is_told_the_same_as_of_one_that_is_not_there(world: Referrals) -> None:
    sent = await world.submitted()
    added = await attach(world.town, sent)
    await world.move(world.cafe, await world.read(world.cafe, sent), "reject")
    for who in (world.cafe, world.stranger):
        there, gone = await try_remove(who, added), await try_remove(who, {"id": sent["id"]})
        assert (there.status_code, gone.status_code) == (404, 404)
        assert there.json()["detail"] == gone.json()["detail"]


async def test_nothing_is_attached_to_what_has_ended_or_to_what_several_are_offered(world: Referrals) -> None:
    for referral in (await world.after("reject"), await world.submitted(recipient=None)):
        problem = expect(409, await try_attach(world.town, referral))
        assert problem["type"] == "/v1/problems/move-not-allowed"
    open_draft = await world.draft(recipient=None)
    added = await attach(world.town, open_draft)
    await world.move(world.town, await world.read(world.town, open_draft), "submit")
    (offer,) = [one for one in await world.listed(world.cafe) if one["id"] == open_draft["id"]]
    assert offer["attachments"] == []
    expect(404, await content_of(world.cafe, added))
    claimed = await world.move(world.cafe, offer, "claim")
    assert claimed["attachments"] == [added]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"data": "JVBERi0x\nLjcK"}, "/data"),
        ({"data": "not base64!"}, "/data"),
        ({"data": ""}, "/data"),
        ({"content": b"MZ\x90 an invented program"}, "/data"),
        ({"content": b"\x89PNG\r\n\x1a\nIHDR"}, "/data"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"content": b"%PDF-" + bytes(MOST_BYTES)}, "/data"),
        ({"title": "two\nlines.pdf"}, "/title"),
        ({"title": ""}, "/title"),
        ({"name": "unknown"}, "/name"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_no_document_is_refused_by_name(world: Referrals, changes: dict[str, Any], pointer: str) -> None:
    draft = await world.draft()
    problem = expect(422, await try_attach(world.town, draft, **changes))
    assert pointer in {one["pointer"] for one in problem["errors"]}
    assert await kept(world) == []


async def test_the_largest_fits_and_a_body_beyond_it_is_not_read(world: Referrals) -> None:
    draft = await world.draft()
    largest = b"%PDF-" + bytes(MOST_BYTES - 5)
    added = await attach(world.town, draft, content=largest)
    assert (added["size"], (await content_of(world.town, added)).content == largest) == (MOST_BYTES, True)
    expect(413, await try_attach(world.town, draft, content=largest + bytes(8192)))


async def test_there_are_ten_at_most(world: Referrals) -> None:
    draft = await world.draft()
    for number in range(MOST):
        await attach(world.town, draft, title=f"{number}.pdf")
    problem = expect(409, await try_attach(world.town, draft))
    assert problem["type"] == "/v1/problems/too-many-attachments"
    titles = [one["title"] for one in (await world.read(world.town, draft))["attachments"]]
    assert titles == [f"{number}.pdf" for number in range(MOST)]


async def test_a_file_that_is_sent_twice_is_attached_once(world: Referrals) -> None:
    draft, key = await world.draft(), str(uuid4())
    first, again = [await world.town.caseworker.post(ATTACHMENTS, file_of(draft), key=key) for _ in range(2)]
    assert expect(201, first) == expect(201, again)
    assert len((await world.read(world.town, draft))["attachments"]) == 1


async def test_what_is_passed_on_takes_the_senders_files_with_it_and_not_the_recipients(world: Referrals) -> None:
    sent = await world.submitted()
    await attach(world.town, sent)
    await attach(world.cafe, sent, title="Oma.pdf")
    await world.move(world.cafe, await world.read(world.cafe, sent), "redirect")
    gone_on = (await world.read(world.town, sent))["redirected_to"]
    (file,) = (await world.read(world.school, {"id": gone_on}))["attachments"]
    assert (file["title"], (await content_of(world.school, file)).content) == (TITLE, PDF)
    expect(404, await content_of(world.cafe, file))


@pytest.mark.parametrize("of", ["referral", "case"])
async def test_what_was_entered_in_error_leaves_no_file(world: Referrals, of: str) -> None:
    case = await world.case()
    draft = await world.draft(await world.need(case))
    await attach(world.town, draft)
    if of == "referral":
        sent = await world.move(world.town, await world.read(world.town, draft), "submit")
        expect(200, await world.try_move(world.town.caseworker, sent, "mark-entered-in-error"))
    else:
        await world.move_case(await world.shown("/v1/cases", case), "mark-entered-in-error")
    assert await kept(world) == []
    assert (await world.read(world.town, draft))["attachments"] == []


async def test_nothing_of_a_file_stands_in_clear(world: Referrals) -> None:
    await attach(world.town, await world.draft())
    (sealed,) = await kept(world)
    assert b"PDF" not in sealed
    assert [one for one in await world.service.audits() if "Suunnitelma" in str(one)] == []


async def test_each_reading_of_a_file_is_audited(world: Referrals) -> None:
    sent = await world.submitted()
    added = await attach(world.town, sent)
    await content_of(world.cafe, added)
    last = (await world.service.audits())[-1]
    assert (last.action, str(last.organisation)) == ("attachment.read", str(world.cafe.id))
