"""An organisation lets its caseworkers read what is of their own units, what they have, and what is of none."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, true
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.model.handling.handled import handled, handled_referral, limited_by_role, within_reach
from services.referrals.model.handling.row import Handling
from services.referrals.model.need.row import Need
from services.referrals.model.referral.row import Referral
from services.referrals.queries.case.scope import own_cases
from services.referrals.queries.client.scope import own_clients
from services.referrals.queries.need.scope import own_needs
from services.referrals.queries.referral.scope import addressed, outgoing, visible
from shared.ids import new_id
from shared.kernel.actors import MEMBERS, Actor, Role
from tests.support.contact_requests import CONTACT_REQUESTS, NEED, asked, try_answer
from tests.support.cooperation import expect
from tests.support.handling import ANNA, BERT, SETTINGS, Units, handle, has, limit, person, seen
from tests.support.handling import handled as give
from tests.support.referrals import CASES, CLIENTS, PERSON, REFERRALS, Referrals

MINE, OTHER = UUID(int=71), UUID(int=72)


@pytest.fixture
async def units(world: Referrals) -> Units:
    return await Units(world).told()


async def test_the_settings_are_the_admins_to_change(world: Referrals) -> None:
    admin = world.town.admin
    assert expect(200, await admin.get(SETTINGS)) == {"version": 0, "own_units_only": False, "changed_at": None}
    assert (await world.town.caseworker.patch(SETTINGS, {"own_units_only": True}, version=0)).status_code == 403
    assert (await admin.patch(SETTINGS, {"own_units_only": True})).status_code == 428
    assert (await admin.patch(SETTINGS, {"own_units_only": True}, version=3)).status_code == 412
    set_ = expect(200, await admin.patch(SETTINGS, {"own_units_only": True}, version=0))
    assert set_ == {"version": 1, "own_units_only": True, "changed_at": "2026-06-18T09:00:00Z"}
    assert expect(200, await admin.patch(SETTINGS, {"own_units_only": True}, version=1)) == set_
    assert expect(200, await world.town.caseworker.get(SETTINGS)) == set_
    assert not expect(200, await world.cafe.admin.get(SETTINGS))["own_units_only"]
    assert expect(200, await admin.patch(SETTINGS, {"own_units_only": False}, version=1))["version"] == 2
    written = [row.action for row in await world.service.audits() if row.subject == world.town.id]
    assert written == ["organisation-settings.change"] * 2


async def test_a_caseworker_reads_her_units_what_she_has_and_what_is_of_none(world: Referrals, units: Units) -> None:
    first, second = units.town
    worker = person(world.town, ANNA, first)
    of_none, hers, of_others, given = [await world.case() for _ in range(4)]
    clerk = person(world.town, "clerk")
    await give(clerk, hers, "give", unit=str(first))
    await give(clerk, of_others, "give", unit=str(second), handler=BERT)
    await give(clerk, given, "give", unit=str(second), handler=ANNA)

    async def read() -> set[str]:
        listed = {one["id"] for one in expect(200, await worker.get(CASES))["items"]}
        for case in (of_none, hers, of_others, given):
            status = (await worker.get(f"{CASES}/{case['id']}")).status_code
            assert status == (200 if case["id"] in listed else 404)
        return listed

    everything = {one["id"] for one in (of_none, hers, of_others, given)}
    assert await read() == everything
    await limit(world.town)
    assert await read() == everything - {of_others["id"]}
    await limit(world.town, on=False)
    assert await read() == everything


@pytest.mark.parametrize("also", [Role.SUPERVISOR, Role.INTEGRATION, Role.PRIVACY_OFFICER])
async def test_supervisors_systems_and_privacy_officers_are_not_limited(
    world: Referrals, units: Units, also: Role
) -> None:
    sent = await world.submitted(recipient={"organisation": str(world.cafe.id), "unit": str(units.cafe[1])})
    await limit(world.cafe)
    assert (await person(world.cafe, ANNA).get(f"{REFERRALS}/{sent['id']}")).status_code == 404
    for roles in ((also,), (also, Role.CASEWORKER)):
        assert (await person(world.cafe, ANNA, roles=roles).get(f"{REFERRALS}/{sent['id']}")).status_code == 200


async def test_who_gives_away_what_she_may_read_no_more_is_answered_once_more(world: Referrals, units: Units) -> None:
    first, second = units.town
    await limit(world.town)
    worker = person(world.town, ANNA, first)
    case = await world.case()
    draft = await world.draft(await world.need(case))
    for one in (draft, case):
        gone = await give(worker, one, "give", unit=str(second))
        assert gone["handling"]["unit"] == str(second)
        assert (await handle(worker, gone, "take")).status_code == 404


async def test_a_colleague_of_another_unit_to_whom_it_is_given_reads_it(world: Referrals, units: Units) -> None:
    await limit(world.town)
    case = await give(person(world.town, ANNA, units.town[0]), await world.case(), "take")
    bert = person(world.town, BERT, units.town[1])
    assert (await bert.get(f"{CASES}/{case['id']}")).status_code == 404
    await give(person(world.town, ANNA, units.town[0]), case, "give", handler=BERT)
    assert await has(bert, case) == (BERT, str(units.town[0]))


async def test_a_client_is_read_with_any_of_its_cases_or_while_it_has_none(world: Referrals, units: Units) -> None:
    first, second = units.town
    client = await world.client()
    worker, path = person(world.town, ANNA, first), f"{CLIENTS}/{client['id']}"
    await limit(world.town)
    assert (await worker.get(path)).status_code == 200
    case = await give(world.town.acting(Role.SUPERVISOR), await world.case(client), "give", unit=str(second))
    assert (await worker.get(path)).status_code == 404
    assert (await worker.patch(path, {"interpreter": None}, version=1)).status_code == 404
    assert (await worker.post(CASES, {"client_id": client["id"]})).status_code == 404
    sought = {"family_name": PERSON["family_name"], "date_of_birth": "1990-01-01"}
    assert expect(200, await worker.post(f"{CLIENTS}/search", sought))["items"] == []
    of_no_unit = await world.town.acting(Role.SUPERVISOR).post(CASES, {"client_id": client["id"]})
    expect(201, of_no_unit)
    assert (await worker.get(path)).status_code == 200
    assert case["id"] not in (await worker.get(f"{path}/cases")).text


async def test_a_new_client_is_compared_with_those_that_are_read(world: Referrals, units: Units) -> None:
    client = await world.client()
    await give(world.town.acting(Role.SUPERVISOR), await world.case(client), "give", unit=str(units.town[1]))
    await limit(world.town)
    answer = await person(world.town, ANNA, units.town[0]).post(CLIENTS, PERSON | {"identity_code": None})
    assert expect(201, answer)["likely_twins"] == []


async def test_a_contact_request_is_of_everybody_until_it_is_taken_into_a_case(world: Referrals, units: Units) -> None:
    request = await asked(world)
    await limit(world.town)
    worker, path = person(world.town, ANNA, units.town[0]), f"{CONTACT_REQUESTS}/{request['id']}"
    assert (await worker.get(path)).status_code == 200
    taken = expect(200, await try_answer(world.town.acting(Role.SUPERVISOR), request, "take"))
    case = await seen(world.town.acting(Role.SUPERVISOR), {"id": taken["case_id"]})
    await give(world.town.acting(Role.SUPERVISOR), case, "give", unit=str(units.town[1]))
    assert (await worker.get(path)).status_code == 404
    assert request["id"] not in (await worker.get(CONTACT_REQUESTS)).text
    assert (await world.cafe.caseworker.get(path)).status_code == 200  # the one that asked
    other = await asked(world)
    for body in ({"case_id": case["id"]}, {"client_id": taken["client_id"]}):
        assert (await try_answer(worker, other, "take", body | {"need": NEED})).status_code == 404


ROWS: tuple[tuple[UUID | None, str | None] | None, ...] = (
    None, (None, None), (None, BERT), (MINE, BERT), (OTHER, None), (OTHER, BERT), (OTHER, ANNA),
)  # fmt: skip
"""Unit and handler of a row; None: there is no row."""


async def every_handling(world: Referrals) -> None:
    """A case and a need for each row that a case may have. In each case a referral of the town for each row that it may
    have itself; and referrals to the town for each such row and each unit to which they may be addressed."""
    made = await world.need()
    at = world.moment()
    async with world.service.runtime.database.writing() as session:
        kept = await session.get_one(Need, UUID(made["id"]))
        client, town, cafe = kept.client_id, world.town.id, world.cafe.id

        def have(kind: str, subject: UUID, row: tuple[UUID | None, str | None] | None) -> None:
            if row is not None:
                whose: dict[str, Any] = {"unit": row[0], "handler": row[1], "since": at, "by": "x", "version": 1}
                session.add(Handling(subject=subject, organisation=town, kind=kind, **whose))

        def refer(case: UUID, row: tuple[UUID | None, str | None] | None, **sides: Any) -> None:
            referral = Referral(
                id=new_id(), version=1, number=f"VD-{new_id()}", status="received", need_id=kept.id, case_id=case,
                client_id=client, service="course", legal_basis=made["proposed_legal_basis"], data_categories=[],
                priority="routine", sealed=b"", created_at=at, requested_at=at, **sides,
            )  # fmt: skip
            session.add(referral)
            have("referral", referral.id, row)

        cases = {row: new_id() for row in ROWS}
        for row, case in cases.items():
            kept_case: dict[str, Any] = {
                "id": case,
                "version": 1,
                "number": f"VK-{case}",
                "status": "open",
                "responsible": town,
            }
            session.add(Case(**kept_case, client_id=client, opened_at=at))
            have("case", case, row)
        await session.flush()
        for case in cases.values():
            need: dict[str, Any] = {
                "id": new_id(),
                "version": 1,
                "status": "active",
                "case_id": case,
                "organisation": town,
            }
            session.add(Need(**need, client_id=client, service="course", sealed=b"", created_at=at))
        await session.flush()
        for case, row in product(cases.values(), ROWS):
            refer(case, row, sender=town, recipient=cafe)
        for unit, row in product((None, MINE, OTHER), ROWS):
            refer(kept.case_id, row, sender=cafe, recipient=town, recipient_unit=unit)
        await session.commit()


@pytest.mark.parametrize("on", [False, True])
async def test_the_conditions_and_the_rule_say_the_same(world: Referrals, on: bool) -> None:
    await every_handling(world)
    await limit(world.town, on)
    roles = [frozenset({role}) for role in MEMBERS] + [frozenset({Role.CASEWORKER, Role.SUPERVISOR})]
    for one, units in product(roles, (frozenset[UUID](), frozenset({MINE}), frozenset({MINE, OTHER}))):
        actor = Actor(ANNA, world.town.id, one, units=units)
        narrowed = on and limited_by_role(actor)
        async with world.service.runtime.database.reading() as session:
            rows = {row.subject: row for row in (await session.execute(select(Handling))).scalars()}

            async def found(of: Any, which: Any) -> set[UUID]:
                return set((await session.execute(select(col(of)).where(which))).scalars())

            sides: dict[bool, set[UUID]] = {True: set(), False: set()}
            for row in (await session.execute(select(Referral))).unique().scalars():
                side = handled_referral(row, world.town.id, rows)
                assert side is not None
                if not narrowed or within_reach(actor, side):
                    sides[row.sender == world.town.id].add(row.id)
            assert await found(Referral.id, outgoing(actor)) == sides[True]
            assert await found(Referral.id, addressed(actor)) == sides[False]
            assert await found(Referral.id, visible(actor)) == sides[True] | sides[False]
            if actor.has(Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION):
                every = await found(Case.id, true())
                read = {case for case in every if not narrowed or within_reach(actor, handled(rows.get(case)))}
                assert await found(Case.id, own_cases(actor)) == read
                assert await found(Need.case_id, own_needs(actor)) == read
                assert len(await found(Client.id, own_clients(actor))) == 1
