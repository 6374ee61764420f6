"""`/v1/endpoints` as an organisation's administrator and others meet it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from services.notifications.model.tables import ENDPOINT_ROWS
from shared.kernel.actors import Role
from tests.support.foreign_facts import ASSOCIATION, STRANGER
from tests.support.post_room import PostRoom, delete, expect, items

ENDPOINTS = "/v1/endpoints"


def path(endpoint: dict[str, Any]) -> str:
    return f"{ENDPOINTS}/{endpoint['id']}"


async def test_the_secret_is_shown_once_and_kept_sealed(room: PostRoom) -> None:
    made = await room.endpoint(ASSOCIATION, types=["referral.submitted"], description="Asiakasjärjestelmä")
    assert made["secret"].startswith("whsec_")
    assert (made["status"], made["version"], made["types"]) == ("active", 1, ["referral.submitted"])
    shown = expect(200, await room.admin(ASSOCIATION).get(path(made)))
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    async with room.service.runtime.database.reading() as session:
        row = (await session.execute(select(ENDPOINT_ROWS))).one()
    assert made["secret"].encode() not in row.secret + row.wrapped_key


async def test_a_repeated_creation_makes_one_endpoint_and_cannot_show_its_secret_again(room: PostRoom) -> None:
    admin, body = room.admin(ASSOCIATION), {"url": room.receiver.origin + "/hook"}
    first = await admin.post(ENDPOINTS, body, key="one")
    again = await admin.post(ENDPOINTS, body, key="one")
    assert first.status_code == again.status_code == 201
    assert first.headers["location"] == again.headers["location"] == path(first.json())
    assert again.json() == first.json() | {"secret": None}
    assert len(items(await admin.get(ENDPOINTS))) == 1


async def test_a_repeated_rotation_rotates_once(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    first = expect(200, await admin.post(path(endpoint) + "/rotate-secret", version=1, key="one"))
    again = expect(200, await admin.post(path(endpoint) + "/rotate-secret", version=1, key="one"))
    assert first["secret"] not in (None, endpoint["secret"])
    assert (again["secret"], again["version"]) == (None, 2)
    assert first["old_secret_signs_until"] == "2026-06-19T09:00:00Z"


async def test_creating_needs_an_idempotency_key_and_changing_needs_the_version_read(room: PostRoom) -> None:
    admin = room.admin(ASSOCIATION)
    expect(428, await admin.post(ENDPOINTS, {"url": room.receiver.origin}, key=None))
    endpoint = await room.endpoint(ASSOCIATION)
    expect(428, await admin.patch(path(endpoint), {"description": "x"}))
    expect(200, await admin.patch(path(endpoint), {"description": "x"}, version=1))
    expect(412, await admin.patch(path(endpoint), {"description": "y"}, version=1))
    expect(412, await admin.post(path(endpoint) + "/rotate-secret", version=1))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://receiver.example/hook", "https-required"),
        ("https://127.0.0.1/hook", "address-not-public"),
        ("https://169.254.169.254/latest", "address-not-public"),
        ("https://[::1]/hook", "address-not-public"),
        ("https://localhost/hook", "address-not-public"),
        ("https://user:secret@receiver.example/", "credentials-not-allowed"),
        ("ftp://receiver.example/", "not-a-web-address"),
    ],
)
async def test_an_address_in_the_network_is_refused_at_creation_and_at_change(
    room: PostRoom, url: str, reason: str
) -> None:
    admin = room.admin(ASSOCIATION)
    endpoint = await room.endpoint(ASSOCIATION)
    for answer in (
        await admin.post(ENDPOINTS, {"url": url}),
        await admin.patch(path(endpoint), {"url": url}, version=1),
    ):
        problem = expect(422, answer)
        assert problem["type"] == "/v1/problems/address-refused"
        assert problem["errors"][0]["pointer"] == "/url"
        assert problem["reason"] == reason
    assert expect(200, await admin.get(path(endpoint)))["version"] == 1


async def test_the_filter_takes_the_type_as_a_webhook_names_it_and_a_whole_noun(room: PostRoom) -> None:
    made = await room.endpoint(ASSOCIATION, types=["vidare.referral.submitted.v1", "agreement.*"])
    assert made["types"] == ["referral.submitted", "agreement.*"]
    admin = room.admin(ASSOCIATION)
    assert expect(200, await admin.patch(path(made), {"types": None}, version=1))["types"] is None
    for wrong in (["everything"], [], ["client.read"], ["referral"]):
        expect(422, await admin.patch(path(made), {"types": wrong}, version=2))


@pytest.mark.parametrize(
    "unknown", ["referral.bogus", "vidare.referral.submitted.v9", "case.*.v9", "delivery.recovered"]
)
async def test_a_type_that_would_never_tell_anything_is_refused_with_all_that_there_are(
    room: PostRoom, unknown: str
) -> None:
    admin = room.admin(ASSOCIATION)
    endpoint = await room.endpoint(ASSOCIATION)
    types = ["referral.submitted", unknown]
    for answer in (
        await admin.post(ENDPOINTS, {"url": endpoint["url"], "types": types}),
        await admin.patch(path(endpoint), {"types": types}, version=1),
    ):
        problem = expect(422, answer)
        assert problem["type"] == "/v1/problems/unknown-event-type"
        (error,) = problem["errors"]
        assert error["pointer"] == "/types/1"
        assert unknown not in error["detail"]
        listed = [one["name"] for one in expect(200, await admin.get("/v1/event-types"))["types"]]
        assert [name for name in listed if name in error["detail"]] == [n for n in listed if n != "endpoint.test"]
    assert expect(200, await admin.get(path(endpoint)))["types"] is None


async def test_an_endpoint_whose_type_is_of_an_earlier_release_can_still_be_changed(room: PostRoom) -> None:
    admin, endpoint = room.admin(ASSOCIATION), await room.endpoint(ASSOCIATION, types=["referral.submitted"])
    async with room.service.runtime.database.writing() as session:
        await session.execute(update(ENDPOINT_ROWS).values(types=["referral.given-up"]))
        await session.commit()
    changed = expect(200, await admin.patch(path(endpoint), {"description": "x"}, version=1))
    assert changed["types"] == ["referral.given-up"]


async def test_disabling_and_enabling_are_moves_that_the_endpoint_shows(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    assert endpoint["allowed_moves"] == ["change", "disable", "rotate-secret", "delete", "test"]
    off = expect(200, await admin.patch(path(endpoint), {"active": False}, version=1))
    assert (off["status"], off["disabled_reason"], off["version"]) == ("disabled", "disabled-by-organisation", 2)
    assert off["allowed_moves"] == ["change", "enable", "rotate-secret", "delete"]
    same = expect(200, await admin.patch(path(endpoint), {"active": False, "description": "x"}, version=2))
    assert (same["status"], same["description"]) == ("disabled", "x")
    on = expect(200, await admin.patch(path(endpoint), {"active": True}, version=3))
    assert (on["status"], on["disabled_reason"], on["disabled_at"]) == ("active", None, None)


async def test_a_deleted_endpoint_is_gone_and_its_secrets_are_erased(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    expect(428, await admin.client.delete(path(endpoint), headers={"Authorization": f"Bearer {admin.token}"}))
    gone = await delete(admin, path(endpoint), 1)
    assert (gone.status_code, gone.content) == (204, b"")
    expect(404, await admin.get(path(endpoint)))
    expect(404, await admin.patch(path(endpoint), {"active": True}, version=2))
    assert items(await admin.get(ENDPOINTS)) == []
    async with room.service.runtime.database.reading() as session:
        row = (await session.execute(select(ENDPOINT_ROWS))).one()
    assert (row.secret, row.wrapped_key, row.status) == (b"", b"", "deleted")


async def test_only_administrators_and_systems_manage_while_everybody_of_the_organisation_reads(
    room: PostRoom,
) -> None:
    endpoint = await room.endpoint(ASSOCIATION)
    body = {"url": room.receiver.origin + "/other"}
    for role in (Role.CASEWORKER, Role.SUPERVISOR, Role.SIGNATORY, Role.PRIVACY_OFFICER):
        caller = room.service.caller(ASSOCIATION, role)
        expect(403, await caller.post(ENDPOINTS, body))
        expect(403, await caller.patch(path(endpoint), {"active": False}, version=1))
        expect(403, await caller.post(path(endpoint) + "/rotate-secret", version=1))
        assert (await delete(caller, path(endpoint), 1)).status_code == 403
        assert expect(200, await caller.get(path(endpoint)))["allowed_moves"] == []
    expect(201, await room.service.caller(ASSOCIATION, Role.INTEGRATION).post(ENDPOINTS, body))
    for answer in (await room.service.operator.get(ENDPOINTS), await room.service.operator.post(ENDPOINTS, body)):
        expect(403, answer)


async def test_another_organisations_endpoint_does_not_exist(room: PostRoom) -> None:
    endpoint, stranger = await room.endpoint(ASSOCIATION), room.admin(STRANGER)
    expect(404, await stranger.get(path(endpoint)))
    expect(404, await stranger.patch(path(endpoint), {"active": False}, version=1))
    expect(404, await stranger.post(path(endpoint) + "/rotate-secret", version=1))
    assert (await delete(stranger, path(endpoint), 1)).status_code == 404
    assert items(await stranger.get(ENDPOINTS)) == []


async def test_a_list_comes_in_pages_newest_first(room: PostRoom) -> None:
    made = [(await room.endpoint(ASSOCIATION, f"/{number}"))["id"] for number in range(3)]
    admin = room.admin(ASSOCIATION)
    first = await admin.get(ENDPOINTS, limit=2)
    second = await admin.get(ENDPOINTS, limit=2, cursor=first.json()["next"])
    assert [one["id"] for one in items(first) + items(second)] == made[::-1]
    assert first.headers["link"].endswith('rel="next"')
    assert second.json()["next"] is None


async def test_every_change_is_audited(room: PostRoom) -> None:
    endpoint, admin = await room.endpoint(ASSOCIATION), room.admin(ASSOCIATION)
    await admin.patch(path(endpoint), {"active": False}, version=1)
    await admin.post(path(endpoint) + "/rotate-secret", version=2)
    await delete(admin, path(endpoint), 3)
    audits = [(one.action, one.actor, str(one.subject), one.version) for one in await room.service.audits()]
    actions = ("create", "disable", "rotate-secret", "delete")
    expected = [(f"endpoint.{action}", "admin-1", endpoint["id"], number) for number, action in enumerate(actions, 1)]
    assert audits == expected


async def test_an_organisation_may_have_ten_endpoints_and_not_one_more_even_when_all_are_made_at_once(
    room: PostRoom,
) -> None:
    admin = room.admin(ASSOCIATION)
    for number in range(8):
        await room.endpoint(ASSOCIATION, f"/{number}")
    bodies = [{"url": room.receiver.origin + f"/late-{number}"} for number in range(6)]
    answers = await asyncio.gather(*(admin.post(ENDPOINTS, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    problem = expect(409, await admin.post(ENDPOINTS, bodies[0]))
    assert (problem["type"], problem["most"]) == ("/v1/problems/too-many-endpoints", 10)
    assert "delete one" in problem["detail"]
    await room.endpoint(STRANGER)
    first = items(await admin.get(ENDPOINTS))[0]
    assert (await delete(admin, path(first), first["version"])).status_code == 204
    await room.endpoint(ASSOCIATION, "/again")
