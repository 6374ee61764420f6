"""Colleagues take, give and give back cases and referrals."""

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.handling import ANNA, BERT, REASSIGN, Units, handle, handled, has, person, seen
from tests.support.referrals import CASES, REFERRALS, Referrals, tag

SYSTEM = (Role.INTEGRATION,)


@pytest.fixture
async def units(world: Referrals) -> Units:
    return await Units(world).told()


async def test_whoever_works_with_clients_takes_gives_and_gives_back(world: Referrals, units: Units) -> None:
    sent = await world.submitted()
    anna, bert = person(world.cafe, ANNA), person(world.cafe, BERT, roles=SYSTEM)
    one = await seen(bert, sent)
    assert one["handling"] == {
        "version": 0, "handler": None, "unit": None, "since": None, "by": None, "allowed_moves": ["take", "give"],
    }  # fmt: skip
    one = await handled(anna, one, "take")
    assert one["handling"] == {
        "version": 1, "handler": ANNA, "unit": None, "since": "2026-06-18T09:00:00Z", "by": ANNA,
        "allowed_moves": ["give", "give-back"],
    }  # fmt: skip
    one = await handled(anna, one, "give", handler=BERT)
    assert (one["handling"]["handler"], one["handling"]["by"]) == (BERT, ANNA)
    one = await handled(anna, one, "give-back")
    assert (one["handling"]["handler"], one["handling"]["version"]) == (None, 3)
    assert "take" in one["handling"]["allowed_moves"]


async def test_who_is_absent_blocks_nothing_for_a_colleague_may_take_it(world: Referrals) -> None:
    one = await handled(person(world.cafe, ANNA), await world.submitted(), "take")
    assert (await handled(person(world.cafe, BERT), one, "take"))["handling"]["handler"] == BERT


async def test_what_is_so_already_changes_nothing(world: Referrals) -> None:
    anna = person(world.cafe, ANNA)
    one = await handled(anna, await world.submitted(), "take")
    world.moment.now = world.moment().replace(hour=12)
    assert (await handled(anna, one, "take")) == one
    assert (await handled(anna, one, "give", handler=ANNA)) == one


async def test_each_side_of_a_referral_has_its_own(world: Referrals, units: Units) -> None:
    sent = await world.submitted()
    anna, bert = person(world.town, ANNA, roles=SYSTEM), person(world.cafe, BERT, roles=SYSTEM)
    await handled(anna, await seen(anna, sent), "take", unit=str(units.town[0]))
    await handled(bert, await seen(bert, sent), "give", unit=str(units.cafe[1]))
    assert await has(anna, sent) == (ANNA, str(units.town[0]))
    assert await has(bert, sent) == (None, str(units.cafe[1]))


async def test_to_have_it_moves_nothing_and_tells_nobody(world: Referrals) -> None:
    sent = await world.submitted()
    theirs, facts = await world.read(world.town, sent), await world.service.facts()
    one = await handled(person(world.cafe, ANNA), sent, "take")
    assert (one["version"], one["status"], one["history"]) == (sent["version"], "requested", sent["history"])
    assert await world.read(world.town, sent) == theirs
    assert await world.service.facts() == facts
    # the sender's own ETag is what it was
    expect(200, await world.town.caseworker.post(f"{REFERRALS}/{sent['id']}/take", None, version=sent["version"]))


async def test_a_colleague_who_has_read_before_it_was_taken_reads_again(world: Referrals) -> None:
    sent = await world.submitted()
    one = await handled(person(world.cafe, ANNA), sent, "take")
    answer = await handle(person(world.cafe, BERT), sent, "take")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (412, "stale-version")
    assert (await world.try_move(world.cafe.caseworker, sent, "accept")).status_code == 412
    accepted = await world.move(world.cafe, one, "accept")
    assert (accepted["status"], accepted["handling"]["handler"]) == ("accepted", ANNA)
    assert tag(accepted) == f"{sent['version'] + 1}.1"


async def test_the_etag_says_what_the_caller_reads(world: Referrals) -> None:
    sent = await world.submitted()
    await handled(person(world.cafe, ANNA), sent, "take")
    path = f"{REFERRALS}/{sent['id']}"
    etags = {
        who: (await caller.get(path)).headers["etag"]
        for who, caller in {
            "colleague": world.cafe.acting(Role.INTEGRATION),
            "officer": world.cafe.acting(Role.PRIVACY_OFFICER),
            "sender": world.town.acting(Role.INTEGRATION),
        }.items()
    }
    assert etags == {"colleague": '"2.1"', "officer": '"2"', "sender": '"2"'}


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.ORG_ADMIN, Role.SIGNATORY])
async def test_who_does_not_work_with_clients_is_not_told(world: Referrals, role: Role) -> None:
    sent = await world.submitted()
    await handled(person(world.cafe, ANNA), sent, "take")
    caller = world.cafe.acting(role)
    assert (await seen(caller, sent))["handling"] is None
    assert (await handle(caller, sent, "take")).status_code == 403


async def test_the_first_reading_and_the_first_move_make_nobody_the_handler(world: Referrals) -> None:
    sent = await world.submitted()
    read = expect(200, await world.cafe.caseworker.get(f"{REFERRALS}/{sent['id']}"))
    assert (read["status"], read["handling"]["handler"]) == ("received", None)
    assert (await world.move(world.cafe, read, "accept"))["handling"]["handler"] is None


async def test_a_referral_goes_with_its_case_until_it_is_given_by_itself(world: Referrals, units: Units) -> None:
    case = await world.case()
    draft = await world.draft(await world.need(case))
    anna, bert = person(world.town, ANNA), person(world.town, BERT)
    case = await handled(anna, case, "take", unit=str(units.town[0]))
    assert await has(bert, draft) == (ANNA, str(units.town[0]))
    later = await world.draft(await world.need(case))
    assert later["handling"]["handler"] == ANNA
    one = await handled(bert, await seen(bert, draft), "take")
    assert one["handling"]["version"] == 2  # it never goes back
    await handled(anna, case, "give-back")
    assert await has(bert, draft) == (BERT, str(units.town[0]))
    assert await has(bert, later) == (None, str(units.town[0]))


async def test_a_referral_begins_at_the_unit_to_which_it_was_addressed(world: Referrals, units: Units) -> None:
    to = {"organisation": str(world.cafe.id), "unit": str(units.cafe[0])}
    sent = await world.submitted(recipient=to)
    cafe, town = (person(who, ANNA, roles=SYSTEM) for who in (world.cafe, world.town))
    assert await has(cafe, sent) == (None, str(units.cafe[0]))
    assert await has(town, sent) == (None, None)
    one = await handled(cafe, await seen(cafe, sent), "give", unit=str(units.cafe[1]))
    assert one["recipient_unit"] == str(units.cafe[0])  # as the sender wrote it
    assert one["handling"]["unit"] == str(units.cafe[1])


async def test_who_works_in_one_unit_takes_what_is_of_none_into_it(world: Referrals, units: Units) -> None:
    one, both = await world.case(), await world.case()
    first, second = units.town
    assert (await handled(person(world.town, ANNA, first), one, "take"))["handling"]["unit"] == str(first)
    assert (await handled(person(world.town, ANNA, first, second), both, "take"))["handling"]["unit"] is None


async def test_a_unit_alone_has_no_handler(world: Referrals, units: Units) -> None:
    case = await handled(person(world.town, ANNA), await world.case(), "take")
    given = await handled(person(world.town, ANNA), case, "give", unit=str(units.town[1]))
    assert (given["handling"]["handler"], given["handling"]["unit"]) == (None, str(units.town[1]))


@pytest.mark.parametrize("body", [{}, {"handler": None}, {"handler": ""}, {"handler": "å"}, {"handler": "x" * 256}])
async def test_it_is_given_to_somebody_who_can_be_named(world: Referrals, body: dict[str, Any]) -> None:
    answer = await world.town.caseworker.post(f"{CASES}/{(await world.case())['id']}/give", body, version=1)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_a_unit_of_another_organisation_is_refused(world: Referrals, units: Units) -> None:
    case = await world.case()
    for unit in (units.cafe[0], new_id()):
        for move in ("take", "give"):
            answer = await handle(world.town.caseworker, case, move, unit=str(unit))
            errors = expect(422, answer)["errors"]
            assert (errors[0]["pointer"], errors[0]["code"]) == ("/unit", "unknown-unit")


async def test_what_is_only_offered_is_claimed_before_anybody_has_it(world: Referrals) -> None:
    offered = await world.submitted(recipient=None)
    assert (await world.read(world.cafe, offered))["handling"] is None
    answer = await handle(person(world.cafe, ANNA), offered, "take")
    assert (answer.status_code, answer.json()["allowed_moves"]) == (409, ["claim"])
    claimed = await world.move(world.cafe, offered, "claim")
    assert (await handled(person(world.cafe, ANNA), claimed, "take"))["handling"]["handler"] == ANNA


async def test_others_have_no_part_in_it(world: Referrals) -> None:
    sent, case = await world.submitted(), await world.case()
    assert (await handle(world.stranger.caseworker, sent, "take")).status_code == 404
    assert (await handle(world.cafe.caseworker, case, "take")).status_code == 404
    assert (await handle(world.cafe.caseworker, await world.draft(), "take")).status_code == 404


async def test_every_taking_and_giving_is_written_down(world: Referrals) -> None:
    case = await handled(person(world.town, ANNA), await world.case(), "take")
    await handled(person(world.town, BERT), case, "give-back")
    written = [(row.action, row.actor) for row in await world.service.audits() if str(row.subject) == case["id"]]
    assert [one for one in written if one[0] in ("case.take", "case.give-back")] == [
        ("case.take", ANNA), ("case.give-back", BERT),
    ]  # fmt: skip


async def test_a_supervisor_gives_all_that_one_person_has_to_another(world: Referrals, units: Units) -> None:
    anna, unit = person(world.town, ANNA), str(units.town[0])
    case = await handled(anna, await world.case(), "take", unit=unit)
    ended = await world.move(world.cafe, await world.submitted(), "reject")
    ended = await handled(anna, await seen(anna, ended), "take", unit=unit)
    others = await handled(person(world.town, BERT), await world.case(), "take")
    theirs = await handled(person(world.cafe, ANNA), await world.submitted(), "take")
    supervisor = world.town.acting(Role.SUPERVISOR)
    before = await world.service.facts()
    done = expect(200, await supervisor.post(REASSIGN, {"handler": ANNA, "to": "carl"}))
    assert (done["cases"], done["referrals"]) == (1, 1)
    assert [await has(supervisor, one) for one in (case, ended)] == [("carl", unit), ("carl", unit)]
    assert await has(supervisor, others) == (BERT, None)
    assert await has(world.cafe.acting(Role.INTEGRATION), theirs) == (ANNA, None)
    assert (await handle(anna, case, "take")).status_code == 412
    assert await world.service.facts() == before
    again = expect(200, await supervisor.post(REASSIGN, {"handler": ANNA, "to": "carl"}))
    assert (again["cases"], again["referrals"]) == (0, 0)


async def test_what_she_had_may_go_back_to_its_units(world: Referrals, units: Units) -> None:
    case = await handled(person(world.town, ANNA), await world.case(), "take", unit=str(units.town[0]))
    supervisor = world.town.acting(Role.SUPERVISOR)
    expect(200, await supervisor.post(REASSIGN, {"handler": ANNA}))
    assert await has(supervisor, case) == (None, str(units.town[0]))
    written = [row for row in await world.service.audits() if row.action == "case.reassign"]
    assert [row.subject for row in written] == [UUID(case["id"])]


async def test_a_reassignment_that_is_asked_again_under_its_key_is_done_once(world: Referrals) -> None:
    await handled(person(world.town, ANNA), await world.case(), "take")
    supervisor, body = world.town.acting(Role.SUPERVISOR), {"handler": ANNA, "to": BERT}
    first = expect(200, await supervisor.post(REASSIGN, body, key="once"))
    assert expect(200, await supervisor.post(REASSIGN, body, key="once")) == first
    assert first["cases"] == 1


async def test_to_reassign_takes_a_supervisor_and_two_people(world: Referrals) -> None:
    assert (await world.town.caseworker.post(REASSIGN, {"handler": ANNA})).status_code == 403
    same = await world.town.acting(Role.SUPERVISOR).post(REASSIGN, {"handler": ANNA, "to": ANNA})
    assert same.status_code == 422
