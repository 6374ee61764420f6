"""`/v1/inbox`: reading and marking."""

from shared.kernel.actors import Role
from tests.support.foreign_facts import ASSOCIATION, MUNICIPALITY, referral
from tests.support.post_room import PostRoom, delete, expect, items

INBOX = "/v1/inbox"


async def test_marking_an_entry_as_read_takes_it_out_of_the_unread_ones_for_everybody(room: PostRoom) -> None:
    await room.take(*(referral("overdue", room.moment.now, actor=None, version=number) for number in (1, 2)))
    newest, oldest = await room.inbox(ASSOCIATION, unread=True)
    assert (newest["allowed_moves"], newest["read_at"]) == (["mark-read"], None)
    caller = room.caseworker(ASSOCIATION)
    marked = expect(200, await caller.post(f"{INBOX}/{newest['id']}/mark-read", version=newest["version"]))
    assert (marked["status"], marked["allowed_moves"], marked["version"]) == ("read", [], 2)
    assert marked["read_at"] == "2026-06-18T09:00:00Z"
    assert [one["id"] for one in await room.inbox(ASSOCIATION, unread=True)] == [oldest["id"]]
    assert len(await room.inbox(ASSOCIATION)) == 2
    assert len(await room.inbox(MUNICIPALITY, unread=True)) == 2


async def test_an_entry_is_marked_once_and_with_the_version_that_was_read(room: PostRoom) -> None:
    await room.take(referral("submitted", room.moment.now))
    (entry,) = await room.inbox(ASSOCIATION)
    caller, path = room.caseworker(ASSOCIATION), f"{INBOX}/{entry['id']}"
    expect(428, await caller.post(path + "/mark-read"))
    expect(412, await caller.post(path + "/mark-read", version=9))
    expect(200, await caller.post(path + "/mark-read", version=1))
    problem = expect(409, await caller.post(path + "/mark-read", version=2))
    assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/move-not-allowed", [])
    assert (await caller.get(path)).headers["etag"] == '"2"'


async def test_every_role_of_the_organisation_reads_its_inbox_and_nobody_else_does(room: PostRoom) -> None:
    await room.take(referral("submitted", room.moment.now))
    (entry,) = await room.inbox(ASSOCIATION)
    for role in set(Role) - {Role.OPERATOR}:
        assert expect(200, await room.service.caller(ASSOCIATION, role).get(f"{INBOX}/{entry['id']}")) == entry
    stranger = room.admin(MUNICIPALITY)
    expect(404, await stranger.get(f"{INBOX}/{entry['id']}"))
    expect(404, await stranger.post(f"{INBOX}/{entry['id']}/mark-read", version=1))
    expect(403, await room.service.operator.get(INBOX))
    assert (await delete(stranger, f"{INBOX}/{entry['id']}", 1)).status_code == 405


async def test_the_inbox_comes_in_pages_newest_first(room: PostRoom) -> None:
    await room.take(*(referral("overdue", room.moment.now, actor=None, version=number) for number in range(1, 6)))
    caller, versions, cursor = room.caseworker(ASSOCIATION), [], None
    while True:
        page = await caller.get(INBOX, limit=2, **({"cursor": cursor} if cursor else {}))
        versions += [entry["subject_version"] for entry in items(page)]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert versions == [5, 4, 3, 2, 1]
