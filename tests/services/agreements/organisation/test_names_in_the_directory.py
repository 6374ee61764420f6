"""A public name is read in mails: it holds no address, and an authority's is changed by an operator alone."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col
from structlog.testing import capture_logs

from services.agreements.model.agreement.row import Edition
from services.agreements.model.organisation.row import Organisation
from tests.support.cooperation import (
    AGREEMENTS,
    ORGANISATIONS,
    Cooperation,
    business_id,
    clause,
    expect,
    name,
    newest,
    try_move,
)
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


TOWN = {"fi": "Helsingin kaupunki", "sv": "Helsingfors stad", "en": "City of Helsinki"}
SHELTER = {"fi": "Turvakoti Ilona ry", "sv": "Skyddshemmet Ilona rf", "en": "Ilona shelter"}
IMITATED = SHELTER | {"fi": "Turvakoti Iiona"}  # reads the same in capitals


async def test_nobody_but_an_authority_takes_a_name_that_looks_like_an_authoritys(world: Cooperation) -> None:
    operator = world.service.operator
    expect(201, await operator.post(ORGANISATIONS, body(7, "municipality", name=TOWN)))
    imitated = name("Muu nimi") | {"sv": "Hеlsingfors Stad rf"}  # one letter is Cyrillic
    for refused in (
        await operator.post(ORGANISATIONS, body(8, "association", name=imitated)),
        await world.association.admin.patch(f"{ORGANISATIONS}/{world.association.id}", {"name": imitated}, version=1),
        await operator.patch(f"{ORGANISATIONS}/{world.association.id}", {"name": imitated}, version=1),
    ):
        (error,) = expect(422, refused)["errors"]
        assert (error["pointer"], error["code"]) == ("/name/sv", "name-of-an-authority")
    namesake = expect(201, await operator.post(ORGANISATIONS, body(8, "employment-authority", name=TOWN)))
    assert [one["business_id"] for one in namesake["likely_twins"]] == [business_id(7)]


async def test_a_name_too_like_anothers_is_taken_and_warned_of_on_both_sides(world: Cooperation) -> None:
    operator, admin = world.service.operator, world.association.admin
    first = expect(201, await operator.post(ORGANISATIONS, body(7, "association", name=SHELTER)))
    assert first["likely_twins"] == []
    with capture_logs() as logged:
        registered = await operator.post(ORGANISATIONS, body(8, "company", name=IMITATED), key="once")
    second = expect(201, registered)
    assert second["likely_twins"] == [
        {"id": first["id"], "business_id": business_id(7), "name": SHELTER, "is_authority": False}
    ]
    (line,) = [one for one in logged if one["event"] == "organisation.named_like_another"]
    assert (str(line["organisation"]), [str(one) for one in line["like"]]) == (second["id"], [first["id"]])
    assert expect(201, await operator.post(ORGANISATIONS, body(8, "company", name=IMITATED), key="once")) == second

    renamed = expect(200, await admin.patch(f"{ORGANISATIONS}/{world.association.id}", {"name": IMITATED}, version=1))
    assert [one["id"] for one in renamed["likely_twins"]] == [first["id"], second["id"]]
    listed = expect(200, await operator.get(ORGANISATIONS, likely_twins="true"))["items"]
    assert {one["id"]: len(one["likely_twins"]) for one in listed} == {
        first["id"]: 2, second["id"]: 2, str(world.association.id): 2
    }  # fmt: skip

    apart = expect(200, await admin.patch(f"{ORGANISATIONS}/{world.association.id}", {"name": name("Tupa")}, version=2))
    assert apart["likely_twins"] == []
    assert len(expect(200, await operator.get(ORGANISATIONS, likely_twins="true"))["items"]) == 2
    expect(422, await operator.get(ORGANISATIONS, likely_twins="yes"))
