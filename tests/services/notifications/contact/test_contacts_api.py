"""`/v1/contacts`: the organisation's own, and nobody else's."""

from typing import Any

import pytest

from shared.kernel.actors import Role
from tests.support.foreign_facts import ASSOCIATION, STRANGER, UNIT, both_known
from tests.support.post_room import PostRoom, delete, expect, items

CONTACTS = "/v1/contacts"


def path(contact: dict[str, Any]) -> str:
    return f"{CONTACTS}/{contact['id']}"


async def test_a_contact_is_added_changed_and_deleted(room: PostRoom) -> None:
    admin = room.admin(ASSOCIATION)
    made = await room.unconfirmed(ASSOCIATION, "a@association.example")
    assert (made["role"], made["unit"], made["language"], made["version"]) == ("general", None, None, 1)
    change = {"role": "supervisor", "language": "en", "unit": str(UNIT)}
    changed = expect(200, await admin.patch(path(made), change, version=1))
    assert (changed["role"], changed["language"], changed["unit"]) == ("supervisor", "en", str(UNIT))
    assert (changed["email"], changed["version"]) == ("a@association.example", 2)
    cleared = expect(200, await admin.patch(path(made), {"unit": None, "language": None}, version=2))
    assert (cleared["unit"], cleared["language"], cleared["role"]) == (None, None, "supervisor")
    assert (await delete(admin, path(made), 3)).status_code == 204
    expect(404, await admin.get(path(made)))
    assert items(await admin.get(CONTACTS)) == []


@pytest.mark.parametrize("email", ["nobody", "a@b.example, c@d.example", "A <a@b.example>", "ä@b.example", "a@b..fi"])
async def test_what_is_no_single_plain_address_is_refused_without_being_repeated(room: PostRoom, email: str) -> None:
    answer = await room.admin(ASSOCIATION).post(CONTACTS, {"email": email})
    problem = expect(422, answer)
    assert (problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == ("/email", "not-an-address")
    assert email not in answer.text


async def test_a_unit_must_be_the_organisations_own_once_it_is_known(room: PostRoom) -> None:
    admin, other = room.admin(ASSOCIATION), {"email": "a@b.example", "unit": str(STRANGER)}
    expect(201, await admin.post(CONTACTS, other))
    await room.take(*both_known(room.moment.now))
    assert expect(422, await admin.post(CONTACTS, other))["errors"][0]["code"] == "unknown-unit"
    expect(201, await admin.post(CONTACTS, {"email": "a@b.example", "unit": str(UNIT)}))


async def test_only_an_administrator_manages_contacts_while_everybody_of_the_organisation_reads_them(
    room: PostRoom,
) -> None:
    contact = await room.unconfirmed(ASSOCIATION, "a@association.example")
    for role in (Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION):
        caller = room.service.caller(ASSOCIATION, role)
        expect(403, await caller.post(CONTACTS, {"email": "b@association.example"}))
        expect(403, await caller.patch(path(contact), {"language": "sv"}, version=1))
        assert (await delete(caller, path(contact), 1)).status_code == 403
        assert [one["email"] for one in items(await caller.get(CONTACTS))] == ["a@association.example"]


async def test_nobody_outside_sees_a_contact_not_even_the_operator(room: PostRoom) -> None:
    contact = await room.unconfirmed(ASSOCIATION, "a@association.example")
    stranger, operator = room.admin(STRANGER), room.service.operator
    expect(404, await stranger.get(path(contact)))
    expect(404, await stranger.patch(path(contact), {"language": "sv"}, version=1))
    assert (await delete(stranger, path(contact), 1)).status_code == 404
    assert items(await stranger.get(CONTACTS)) == []
    expect(403, await operator.get(CONTACTS))
    expect(403, await operator.get(path(contact)))


async def test_a_misspelt_field_and_an_unknown_role_are_refused(room: PostRoom) -> None:
    admin = room.admin(ASSOCIATION)
    expect(422, await admin.post(CONTACTS, {"email": "a@b.example", "rôle": "general"}))
    expect(422, await admin.post(CONTACTS, {"email": "a@b.example", "role": "boss"}))
    expect(422, await admin.post(CONTACTS, {"email": "a@b.example", "language": "de"}))


async def test_an_organisation_may_have_fifty_contacts_and_not_one_more(room: PostRoom) -> None:
    for number in range(50):
        await room.unconfirmed(ASSOCIATION, f"c{number}@association.example")
    answer = await room.admin(ASSOCIATION).post(CONTACTS, {"email": "more@association.example"})
    assert expect(409, answer)["type"] == "/v1/problems/too-many-contacts"
    await room.unconfirmed(STRANGER, "c@stranger.example")
