"""Who sees which agreement and which of its texts; a list shows what a single reading shows."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.agreements.republish import current_states
from shared.kernel.actors import Role
from tests.support.cooperation import (
    AGREEMENTS,
    ORGANISATIONS,
    SIGNATURE,
    Cooperation,
    business_id,
    clause,
    expect,
    name,
    newest,
    organisation_body,
    summary,
    tag,
    try_move,
)
from tests.support.services import Moment


async def test_a_draft_is_seen_by_its_drafting_party_alone(world: Cooperation) -> None:
    draft = await world.drafted()
    path = f"{AGREEMENTS}/{draft['id']}"
    expect(200, await world.municipality.caseworker.get(path))
    for caller in (world.association.admin, world.stranger.admin):
        expect(404, await caller.get(path))
        assert expect(200, await caller.get(AGREEMENTS))["items"] == []
    expect(403, await world.service.operator.get(path))


async def test_beside_each_partys_id_stand_its_name_and_business_id_as_the_directory_has_them_now(
    world: Cooperation,
) -> None:
    unknown = str(uuid4())
    parties = [*world.text()["parties"], {"organisation": unknown, "part": "funder"}]
    draft = await world.drafted(parties=parties)
    path = f"{ORGANISATIONS}/{world.association.id}"
    expect(200, await world.association.admin.patch(path, {"name": name("Uusi nimi")}, version=1))
    seen = expect(200, await world.municipality.admin.get(f"{AGREEMENTS}/{draft['id']}"))
    assert newest(seen)["text"]["parties"] == [
        parties[0] | {"business_id": business_id(0), "name": organisation_body(0, "municipality")["name"]},
        parties[1] | {"business_id": business_id(1), "name": name("Uusi nimi")},
        parties[2] | {"business_id": None, "name": None},
    ]


async def test_an_offered_agreement_is_seen_by_its_parties_and_nobody_else(world: Cooperation) -> None:
    offered = await world.offered()
    path = f"{AGREEMENTS}/{offered['id']}"
    expect(200, await world.association.caseworker.get(path))
    for caller in (world.stranger.admin, world.service.caller(uuid4(), Role.ORG_ADMIN)):
        assert expect(404, await caller.get(path))["type"] == "/v1/problems/not-found"


async def test_a_foreign_agreement_is_not_found_by_any_command(world: Cooperation) -> None:
    offered = await world.offered()
    path = f"{AGREEMENTS}/{offered['id']}"
    everything = world.stranger.acting(Role.ORG_ADMIN, Role.SIGNATORY)
    expect(404, await everything.put(path + "/text", {}, version=2))
    bodies = {
        "offer": None,
        "propose-change": {"proposal": "Toinen"},
        "sign": SIGNATURE,
        "decline": {"reason": "no-funding"},
        "withdraw": {"reason": "superseded"},
    }
    for slug, body in bodies.items():
        expect(404, await try_move(everything, offered, slug, body))
        expect(404, await everything.post(f"{AGREEMENTS}/{uuid4()}/{slug}", body, version=1))


async def test_in_negotiation_others_see_the_text_as_last_offered(world: Cooperation) -> None:
    offered = await world.offered()
    opened = await world.move(world.association.admin, offered, "propose-change", {"proposal": "Toinen nimi"})
    path = f"{AGREEMENTS}/{offered['id']}"
    changed = world.text(name=name("Työn alla"), clauses=[clause(world.municipality.id, world.association.id)] * 2)
    await world.municipality.admin.put(path + "/text", changed, version=opened["version"])
    mine = expect(200, await world.municipality.admin.get(path))
    theirs = expect(200, await world.association.admin.get(path))
    assert (newest(mine)["text"]["name"]["fi"], len(newest(mine)["text"]["clauses"])) == ("Työn alla", 2)
    assert (newest(theirs)["text"]["name"]["fi"], len(newest(theirs)["text"]["clauses"])) == (
        "Kotoutumisen yhteistyösopimus",
        1,
    )
    assert mine["version"] == theirs["version"]


async def test_how_often_a_text_is_written_that_others_do_not_see_neither_shows_to_them_nor_stops_them(
    world: Cooperation, moment: Moment
) -> None:
    offered = await world.offered()
    await world.move(world.association.admin, offered, "propose-change", {"proposal": "Toinen nimi"})
    path = f"{AGREEMENTS}/{offered['id']}"
    before = await world.association.signatory.get(path)
    told = await republished(world)
    mine = expect(200, await world.municipality.admin.get(path))
    for text in ("Yksi", "Kaksi", "Kolme"):
        moment.now += timedelta(minutes=1)
        mine = expect(200, await world.municipality.admin.put(path + "/text", {"name": name(text)}, version=tag(mine)))
        after = await world.association.signatory.get(path)
        assert (after.text, after.headers["etag"]) == (before.text, before.headers["etag"])
        assert await republished(world) == told
    declined = await try_move(world.association.signatory, before.json(), "decline", {"reason": "no-funding"})
    assert expect(200, declined)["status"] == "rejected"


async def test_two_who_write_the_same_working_text_do_not_overwrite_each_other(world: Cooperation) -> None:
    draft = await world.drafted()
    path, admin = f"{AGREEMENTS}/{draft['id']}", world.municipality.admin
    first = await admin.put(path + "/text", world.text(name=name("Yksi")), version=tag(draft))
    assert (first.headers["etag"], expect(200, first)["version"]) == ('"1.1"', 1)
    for stale in (tag(draft), "1.2"):
        late = expect(412, await admin.put(path + "/text", world.text(name=name("Kaksi")), version=stale))
        assert (late["current_version"], '"1.1"' in late["detail"]) == (1, True)
        expect(412, await admin.post(path + "/offer", version=stale))
    offered = await try_move(admin, first.json(), "offer")
    assert (offered.headers["etag"], expect(200, offered)["written"]) == ('"2"', 0)
    assert newest(offered.json())["text"]["name"]["fi"] == "Yksi"


async def republished(world: Cooperation) -> list[Any]:
    """What a copy that is built anew is told."""
    async with world.service.runtime.database.reading() as session:
        return [fact async for fact in current_states(session)]


async def test_a_list_shows_the_same_as_a_single_reading(world: Cooperation) -> None:
    offered = await world.offered()
    opened = await world.move(world.association.admin, offered, "propose-change", {"proposal": "Toinen nimi"})
    path = f"{AGREEMENTS}/{offered['id']}"
    await world.municipality.admin.put(path + "/text", world.text(name=name("Työn alla")), version=opened["version"])
    for member in (world.municipality, world.association):
        single = expect(200, await member.admin.get(path))
        assert expect(200, await member.admin.get(AGREEMENTS))["items"] == [summary(single)]


async def test_lists_are_newest_first_and_filtered_by_status(world: Cooperation) -> None:
    first, second, third = await world.drafted(), await world.offered(), await world.drafted()
    admin = world.municipality.admin
    everything = expect(200, await admin.get(AGREEMENTS))
    assert [one["id"] for one in everything["items"]] == [third["id"], second["id"], first["id"]]
    drafts = expect(200, await admin.get(AGREEMENTS, status="draft"))
    assert [one["id"] for one in drafts["items"]] == [third["id"], first["id"]]
    theirs = expect(200, await world.association.admin.get(AGREEMENTS, status="offered"))
    assert [one["id"] for one in theirs["items"]] == [second["id"]]
    expect(422, await admin.get(AGREEMENTS, status="signed"))


async def test_pages_follow_each_other_by_their_link(world: Cooperation) -> None:
    drafts = [await world.drafted() for _ in range(3)]
    admin = world.municipality.admin
    page = await admin.get(AGREEMENTS, status="draft", limit=2)
    assert [one["id"] for one in page.json()["items"]] == [drafts[2]["id"], drafts[1]["id"]]
    address, _, relation = page.headers["link"].partition("; ")
    assert relation == 'rel="next"'
    rest = await admin.get(address.strip("<>"))
    assert [one["id"] for one in rest.json()["items"]] == [drafts[0]["id"]]
    assert rest.json()["next"] is None
    assert "link" not in rest.headers


async def test_a_cursor_of_ones_own_making_is_refused(world: Cooperation) -> None:
    refused = await world.municipality.admin.get(AGREEMENTS, cursor="abc")
    assert expect(422, refused)["errors"][0]["parameter"] == "cursor"
