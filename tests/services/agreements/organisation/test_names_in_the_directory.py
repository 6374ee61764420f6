"""A public name is read in mails: it holds no address, and an authority's is changed by an operator alone."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from services.agreements.model.agreement.row import Edition
from services.agreements.model.organisation.row import Organisation
from tests.support.cooperation import AGREEMENTS, ORGANISATIONS, Cooperation, clause, expect, name, newest, try_move
from tests.support.cooperation import organisation_body as body

EVIL = name("Kirjaudu https://evil.example/login")
EVERYWHERE = ["/name/fi", "/name/sv", "/name/en"]


def refused(answer: Any) -> list[str]:
    errors = expect(422, answer)["errors"]
    assert {error["code"] for error in errors} == {"address-in-name"}
    return [error["pointer"] for error in errors]


async def test_no_public_name_holds_an_address(world: Cooperation) -> None:
    operator, admin = world.service.operator, world.association.admin
    own = f"{ORGANISATIONS}/{world.association.id}"
    assert refused(await operator.post(ORGANISATIONS, body(7, "company", name=EVIL))) == EVERYWHERE
    assert refused(await operator.post(ORGANISATIONS, body(7, "company", units=[{"name": EVIL}]))) == [
        "/units/0" + pointer for pointer in EVERYWHERE
    ]
    assert refused(await admin.patch(own, {"name": {"sv": EVIL["sv"]}}, version=1)) == ["/name/sv"]
    assert refused(await admin.patch(own, {"units": [{"name": EVIL}]}, version=1)) == [
        "/units/0" + pointer for pointer in EVERYWHERE
    ]
    drafted = world.text(name=EVIL, clauses=[clause(world.municipality.id, world.association.id, name=EVIL)])
    assert refused(await world.municipality.admin.post(AGREEMENTS, drafted)) == [
        *EVERYWHERE,
        *("/clauses/0" + pointer for pointer in EVERYWHERE),
    ]


async def test_a_name_that_was_kept_before_that_rule_is_read_and_the_rest_can_be_changed(world: Cooperation) -> None:
    own = f"{ORGANISATIONS}/{world.association.id}"
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(
            update(Organisation).where(col(Organisation.id) == world.association.id).values(name=EVIL)
        )
    assert expect(200, await world.association.admin.get(own))["name"] == EVIL
    changed = expect(200, await world.association.admin.patch(own, {"language": "sv"}, version=1))
    assert (changed["name"], changed["language"]) == (EVIL, "sv")


async def test_a_text_that_was_kept_before_that_rule_is_read_and_not_offered(world: Cooperation) -> None:
    draft = await world.drafted()
    text = newest(draft)["text"]
    kept = world.text(name=EVIL) | {
        "clauses": [{field: text["clauses"][0][field] for field in ("clause_id", *world.text()["clauses"][0])}]
    }
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(Edition).values(text=kept))
    seen = expect(200, await world.municipality.admin.get(f"{AGREEMENTS}/{draft['id']}"))
    assert newest(seen)["text"]["name"] == EVIL
    assert [one["name"] for one in expect(200, await world.municipality.admin.get(AGREEMENTS))["items"]] == [EVIL]
    problem = expect(409, await try_move(world.municipality.admin, draft, "offer"))
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [
        (pointer, "address-in-name") for pointer in EVERYWHERE
    ]


async def test_an_authoritys_name_is_changed_by_an_operator_alone(world: Cooperation) -> None:
    path, admin = f"{ORGANISATIONS}/{world.municipality.id}", world.municipality.admin
    problem = expect(403, await admin.patch(path, {"name": {"sv": "Ett annat namn"}}, version=1))
    assert problem["type"].endswith("role-not-allowed")
    expect(403, await admin.patch(path, {"name": name("Uusi kunta"), "language": "sv"}, version=1))
    changed = expect(200, await world.service.operator.patch(path, {"name": name("Uusi kunta")}, version=1))
    assert (changed["name"], changed["version"]) == (name("Uusi kunta"), 2)


@pytest.mark.parametrize("change", [{"language": "sv"}, {"units": [{"name": name("Itä")}]}])
async def test_an_authority_changes_everything_else_itself(world: Cooperation, change: dict[str, Any]) -> None:
    path = f"{ORGANISATIONS}/{world.municipality.id}"
    as_it_is = expect(200, await world.municipality.admin.get(path))["name"]
    changed = await world.municipality.admin.patch(path, change | {"name": as_it_is}, version=1)
    assert expect(200, changed)["version"] == 2
