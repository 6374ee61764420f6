"""The directory: who registers and changes whom, what everybody reads, and how it is paged."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.agreements.model.organisation.bodies import MOST_UNITS
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.units import MOST_OPEN
from shared.kernel.actors import Role
from tests.support.cooperation import (
    ORGANISATIONS,
    Cooperation,
    business_id,
    expect,
    name,
    organisation_body,
)
from tests.support.services import ServiceUnderTest

CHOSEN = UUID("01920000-0000-7000-8000-00000000000a")


async def test_an_operator_registers_any_organisation(service: ServiceUnderTest) -> None:
    body = organisation_body(7, "kela", language="sv", units=[{"name": name("Palvelupiste")}])
    made = await service.operator.post(ORGANISATIONS, body)
    seen = expect(201, made)
    assert made.headers["location"] == f"{ORGANISATIONS}/{seen['id']}"
    assert UUID(seen["id"]).version == 7
    assert (seen["kind"], seen["is_authority"], seen["language"]) == ("kela", True, "sv")
    assert [(unit["name"]["sv"], unit["closed"]) for unit in seen["units"]] == [("Palvelupiste sv", False)]


async def test_the_old_name_of_the_employment_authority_is_understood(service: ServiceUnderTest) -> None:
    made = expect(201, await service.operator.post(ORGANISATIONS, organisation_body(7, "te-office")))
    assert made["kind"] == "employment-authority"
    assert len(expect(200, await service.operator.get(ORGANISATIONS, kind="te-office"))["items"]) == 1


async def test_an_operator_may_choose_the_id_that_tokens_carry(service: ServiceUnderTest) -> None:
    made = expect(201, await service.operator.post(ORGANISATIONS, organisation_body(7, "kela", id=str(CHOSEN))))
    assert made["id"] == str(CHOSEN)


async def test_nobody_else_chooses_an_id(world: Cooperation) -> None:
    body = organisation_body(7, "company", id=str(CHOSEN))
    expect(403, await world.municipality.admin.post(ORGANISATIONS, body))


async def test_an_authoritys_org_admin_registers_another_organisation(world: Cooperation) -> None:
    made = expect(201, await world.municipality.admin.post(ORGANISATIONS, organisation_body(7, "company")))
    assert made["is_authority"] is False


async def test_an_authority_is_registered_by_an_operator_alone(world: Cooperation) -> None:
    answers = {
        kind: (await world.municipality.admin.post(ORGANISATIONS, organisation_body(20 + place, kind))).status_code
        for place, kind in enumerate(OrganisationKind)
    }
    assert answers == {kind: 403 if kind.is_authority else 201 for kind in OrganisationKind}
    assert answers[OrganisationKind.POLICE] == 403


async def test_nobody_else_registers_organisations(world: Cooperation) -> None:
    body = organisation_body(7, "company")
    for caller in (
        world.association.admin,
        world.municipality.caseworker,
        world.municipality.acting(Role.INTEGRATION),
        world.service.caller(uuid4(), Role.ORG_ADMIN),
    ):
        assert expect(403, await caller.post(ORGANISATIONS, body))["type"].endswith("role-not-allowed")


async def test_a_business_id_is_registered_once(world: Cooperation) -> None:
    body = organisation_body(0, "company")
    refused = await world.service.operator.post(ORGANISATIONS, body)
    assert expect(409, refused)["type"] == "/v1/problems/organisation-exists"


async def test_an_id_is_registered_once(world: Cooperation) -> None:
    body = organisation_body(7, "company", id=str(world.stranger.id))
    assert expect(409, await world.service.operator.post(ORGANISATIONS, body))["type"].endswith("organisation-exists")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"business_id": "9000000-0"}, "/business_id"),
        ({"business_id": "FI90000001"}, "/business_id"),
        ({"kind": "ministry"}, "/kind"),
        ({"name": {"fi": "Kahdella", "en": "In two"}}, "/name/sv"),
        ({"name": {"fi": " ", "sv": "a", "en": "a"}}, "/name/fi"),
        ({"name": {"fi": "a\u0000b", "sv": "a", "en": "a"}}, "/name/fi"),
        ({"language": "de"}, "/language"),
        ({"municipalities": ["91"]}, "/municipalities/0"),
        ({"id": "1"}, "/id"),
        ({"email": "x@example.test"}, "/email"),
    ],
)
async def test_what_breaks_a_rule_is_pointed_at(
    service: ServiceUnderTest, changes: dict[str, Any], pointer: str
) -> None:
    refused = await service.operator.post(ORGANISATIONS, organisation_body(7, "company") | changes)
    assert [error["pointer"] for error in expect(422, refused)["errors"]] == [pointer]


async def test_its_own_org_admin_changes_an_organisation(world: Cooperation) -> None:
    path = f"{ORGANISATIONS}/{world.association.id}"
    changed = await world.association.admin.patch(path, {"name": name("Uusi nimi"), "language": "sv"}, version=1)
    seen = expect(200, changed)
    assert (seen["name"]["fi"], seen["language"], seen["version"]) == ("Uusi nimi", "sv", 2)
    assert changed.headers["etag"] == '"2"'


async def test_units_are_added_renamed_closed_and_opened_again_under_the_same_id(world: Cooperation) -> None:
    path, admin = f"{ORGANISATIONS}/{world.association.id}", world.association.admin
    added = expect(200, await admin.patch(path, {"units": [{"name": name("Itä")}, {"name": name("Länsi")}]}, version=1))
    east, west = (unit["unit_id"] for unit in added["units"])
    changes = [
        {"unit_id": east, "name": name("Idän toimisto")},
        {"unit_id": west, "name": name("Länsi"), "closed": True},
    ]
    changed = expect(200, await admin.patch(path, {"units": changes}, version=2))
    assert [(unit["unit_id"], unit["name"]["fi"], unit["closed"]) for unit in changed["units"]] == [
        (east, "Idän toimisto", False),
        (west, "Länsi", True),
    ]
    opening = [unit | {"closed": False} for unit in changed["units"]]
    reopened = expect(200, await admin.patch(path, {"units": opening}, version=3))
    assert [unit["closed"] for unit in reopened["units"]] == [False, False]


async def test_a_unit_change_that_makes_no_sense_is_pointed_at(world: Cooperation) -> None:
    path, admin = f"{ORGANISATIONS}/{world.association.id}", world.association.admin
    added = expect(200, await admin.patch(path, {"units": [{"name": name("Itä")}]}, version=1))
    unit = added["units"][0]
    for units, pointer, code in (
        ([{"unit_id": unit["unit_id"]}], "/units/0/name", "missing"),
        ([unit, {"unit_id": str(uuid4()), "name": name("Länsi")}], "/units/1/unit_id", "unknown-unit"),
        ([unit, unit], "/units/1/unit_id", "unit-twice"),
        ([{"name": name("Länsi")}], "/units", "unit-left-out"),
        (None, "/units", "needed"),
    ):
        (error,) = expect(422, await admin.patch(path, {"units": units}, version=2))["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)


async def test_an_organisation_has_a_limited_number_of_units(world: Cooperation) -> None:
    path, admin = f"{ORGANISATIONS}/{world.association.id}", world.association.admin
    unit = {"name": name("Toimisto")}
    refused = expect(422, await admin.patch(path, {"units": [unit] * (MOST_OPEN + 1)}, version=1))
    assert (refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == ("/units", "too-many-units")
    units = [unit] * MOST_OPEN + [unit | {"closed": True}] * (MOST_UNITS - MOST_OPEN)
    full = expect(200, await admin.patch(path, {"units": units}, version=1))
    refused = expect(422, await admin.patch(path, {"units": [*full["units"], unit | {"closed": True}]}, version=2))
    assert (refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == ("/units", "too_long")


async def test_it_says_for_which_municipalities_it_is_responsible_and_everybody_is_told(world: Cooperation) -> None:
    path = f"{ORGANISATIONS}/{world.municipality.id}"
    changed = await world.municipality.admin.patch(path, {"municipalities": ["257", "091", "257"]}, version=1)
    assert expect(200, changed)["municipalities"] == ["091", "257"]
    assert expect(200, await world.stranger.caseworker.get(path))["municipalities"] == ["091", "257"]
    told = [fact for fact in await world.service.facts() if fact.key == str(world.municipality.id)]
    assert [fact.content["municipalities"] for fact in told] == [[], ["091", "257"]]
    expect(200, await world.service.operator.patch(path, {"municipalities": []}, version=2))
    expect(403, await world.stranger.admin.patch(path, {"municipalities": ["091"]}, version=3))


async def test_an_organisation_may_say_so_when_it_joins(service: ServiceUnderTest) -> None:
    body = organisation_body(7, "employment-authority", municipalities=["092"])
    assert expect(201, await service.operator.post(ORGANISATIONS, body))["municipalities"] == ["092"]


async def test_nobody_but_its_org_admin_or_an_operator_changes_an_organisation(world: Cooperation) -> None:
    path = f"{ORGANISATIONS}/{world.association.id}"
    for caller in (world.municipality.admin, world.association.caseworker, world.association.signatory):
        expect(403, await caller.patch(path, {"language": "en"}, version=1))
    expect(200, await world.service.operator.patch(path, {"language": "en"}, version=1))


async def test_a_change_names_the_version_that_was_read(world: Cooperation) -> None:
    path = f"{ORGANISATIONS}/{world.association.id}"
    expect(428, await world.association.admin.patch(path, {"language": "en"}))
    expect(412, await world.association.admin.patch(path, {"language": "en"}, version=2))


async def test_everybody_who_is_known_reads_the_directory(world: Cooperation) -> None:
    for caller in (world.stranger.caseworker, world.service.caller(uuid4(), Role.SIGNATORY), world.service.operator):
        seen = await caller.get(f"{ORGANISATIONS}/{world.municipality.id}")
        assert expect(200, seen)["name"]["fi"] == "Esimerkki 0"
        assert len(expect(200, await caller.get(ORGANISATIONS))["items"]) == 3
    assert (await world.service.client.get(ORGANISATIONS)).status_code == 401


async def test_an_unknown_organisation_is_not_found(world: Cooperation) -> None:
    expect(404, await world.service.operator.get(f"{ORGANISATIONS}/{uuid4()}"))
    expect(404, await world.service.operator.patch(f"{ORGANISATIONS}/{uuid4()}", {}, version=1))


async def test_the_directory_is_filtered_by_kind_and_business_id(world: Cooperation) -> None:
    async def found(**filters: str) -> list[str]:
        page = expect(200, await world.service.operator.get(ORGANISATIONS, **filters))
        return [one["id"] for one in page["items"]]

    assert await found(kind="association") == [str(world.stranger.id), str(world.association.id)]
    assert await found(business_id=business_id(0)) == [str(world.municipality.id)]
    assert await found(kind="association", business_id=business_id(0)) == []
    refused = await world.service.operator.get(ORGANISATIONS, business_id="123")
    assert expect(422, refused)["errors"][0]["parameter"] == "business_id"


async def test_pages_are_newest_first_whatever_ids_an_operator_chose(world: Cooperation) -> None:
    old_id = organisation_body(7, "company", id="01000000-0000-7000-8000-000000000000")
    newest = expect(201, await world.service.operator.post(ORGANISATIONS, old_id))
    page = await world.service.operator.get(ORGANISATIONS, limit=2)
    assert [one["id"] for one in page.json()["items"]] == [newest["id"], str(world.stranger.id)]
    rest = expect(200, await world.service.operator.get(page.headers["link"].partition(">")[0][1:]))
    assert [one["id"] for one in rest["items"]] == [str(world.association.id), str(world.municipality.id)]
    assert rest["next"] is None


async def test_a_repeated_request_registers_nothing_twice(service: ServiceUnderTest) -> None:
    body = organisation_body(7, "company")
    first = expect(201, await service.operator.post(ORGANISATIONS, body, key="once"))
    assert expect(201, await service.operator.post(ORGANISATIONS, body, key="once")) == first
    expect(428, await service.operator.post(ORGANISATIONS, body, key=None))


async def test_registering_and_changing_are_audited(world: Cooperation) -> None:
    path = f"{ORGANISATIONS}/{world.association.id}"
    expect(200, await world.association.admin.patch(path, {"language": "en"}, version=1))
    entries = [one for one in await world.service.audits() if one.subject == world.association.id]
    assert [(one.action, one.actor, one.organisation, one.version) for one in entries] == [
        ("organisation.register", "operator-1", None, 1),
        ("organisation.change", "admin-1", world.association.id, 2),
    ]


async def test_of_two_registrations_at_one_moment_one_is_refused(service: ServiceUnderTest) -> None:
    body = organisation_body(7, "company")
    answers = await asyncio.gather(*(service.operator.post(ORGANISATIONS, body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
