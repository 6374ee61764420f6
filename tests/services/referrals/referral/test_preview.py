"""Before it is sent, the sender sees exactly what the recipient will see."""

import random
from typing import Any

import pytest

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import CATEGORIES, MESSAGE, REFERRALS, Referrals

EVERY_CATEGORY = [*CATEGORIES, "interpreter-need", "safety-restriction", "plan"]
LAW = "law:681/2023:16@2025-01-01"


async def preview(world: Referrals, draft: dict[str, Any], **query: Any) -> dict[str, Any]:
    answer = await world.town.caseworker.get(f"{REFERRALS}/{draft['id']}/preview", **query)
    found: dict[str, Any] = expect(200, answer)
    return found


async def test_the_sender_sees_a_draft_as_its_recipient_would(world: Referrals) -> None:
    draft = await world.draft()
    shown = await preview(world, draft)
    assert shown["recipient"] == str(world.cafe.id)
    assert (shown["view"]["client"]["family_name"], shown["view"]["message"]) == ("Koekäyttäjä", MESSAGE)
    assert [shown["view"][name] for name in ("status", "client_id", "need_id")] == ["requested", None, None]
    assert shown["view"]["allowed_moves"][:2] == ["acknowledge", "request-information"]
    (covered,) = shown["coverage"]["recipients"]
    assert (covered["allowed"], covered["free"]) == (True, 2)
    assert (await world.read(world.town, draft))["version"] == draft["version"]
    assert [fact.type for fact in await world.facts_of(draft)] == ["vidare.referral.created.v1"]


def chosen(chance: random.Random, whole: list[str]) -> list[str]:
    return sorted(chance.sample(whole, chance.randint(1, len(whole))))


async def some_draft(world: Referrals, chance: random.Random) -> tuple[dict[str, Any], list[Member]]:
    """A draft by chance: whose client, with which data, on which basis, by which clause; and who may read it."""
    reader = chance.choice([world.cafe, world.office])
    told = chosen(chance, EVERY_CATEGORY)
    id_ = world.agreement_id if reader is world.cafe else new_id()
    terms: dict[str, Any] = {
        "data_categories": sorted({*told, *chosen(chance, EVERY_CATEGORY)}),
        "response_business_days": chance.randint(1, 20),
        "waitlist": chance.random() < 0.5,
        "capacity": chance.choice([None, {"max": chance.randint(0, 3), "unit": "concurrent-clients"}]),
        "follow_up_days": chance.choice([0, 30]),
        "municipalities": chosen(chance, ["091", "049", "092"]),
    }
    where = chance.choice(terms["municipalities"])
    open_ = reader is world.cafe and chance.random() < 0.3
    basis = LAW if reader is world.office else chance.choice([f"commission:{id_}", f"consent:{new_id()}"])
    run_off = {"run_off_days": chance.choice([0, 90])}
    text = edition([clause(reader.id, [world.town.id], **terms)], **run_off)
    world.version += 1
    await world.events.agreement(agreement(id_, [text], version=world.version))
    client = await world.client(
        municipality=where,
        safety_restriction=not open_ and chance.random() < 0.4,
        contact=chance.choice([{}, {"phone": "+358 40 555 0123"}]),
        interpreter=chance.choice([None, "so"]),
    )
    need = await world.need(
        await world.case(client), description=chance.choice([None, "Iltakurssi."]), proposed_legal_basis=None
    )
    recipient = None if open_ else {"organisation": str(reader.id)}
    said = {"message": chance.choice([None, MESSAGE]), "priority": chance.choice(["routine", "asap"])}
    return await world.draft(need, recipient=recipient, legal_basis=basis, data_categories=told, **said), [reader]


@pytest.mark.parametrize("seed", range(4))
async def test_a_preview_and_what_the_recipient_sees_later_are_the_same(world: Referrals, seed: int) -> None:
    """Whatever the client, the data, the basis, the restriction and the clause: at the same moment in every field."""
    chance = random.Random(seed)
    for _ in range(10):
        draft, (reader,) = await some_draft(world, chance)
        shown = await preview(world, draft)
        await world.move(world.town, draft, "submit")
        for role in (Role.INTEGRATION, Role.CASEWORKER):
            (seen,) = [one for one in await world.listed(reader, role) if one["id"] == draft["id"]]
            assert shown["view"] == seen
        alone = await world.read(reader, draft)
        assert shown["view"] == alone


async def test_a_restriction_hides_in_the_preview_what_it_hides_from_the_recipient(world: Referrals) -> None:
    need = await world.need(await world.case(await world.client(safety_restriction=True)))
    view = (await preview(world, await world.draft(need)))["view"]
    assert (view["client"]["contact"], view["client"]["municipality"], view["coverage"]) == (None, None, None)
    assert not {"contact", "residence"} & set(view["data_categories"])


async def test_of_an_open_draft_it_shows_what_one_sees_who_may_claim_it(world: Referrals) -> None:
    theirs = clause(world.school.id, [world.town.id], response_business_days=9)
    await world.events.agreement(agreement(world.agreement_id, [edition([world.clause, theirs])], version=9))
    draft = await world.draft(recipient=None)
    cafe = await preview(world, draft)
    school = await preview(world, draft, recipient=str(world.school.id))
    assert {cafe["recipient"], school["recipient"]} == {str(world.cafe.id), str(world.school.id)}
    await world.move(world.town, draft, "submit")
    for member, shown in ((world.cafe, cafe), (world.school, school)):
        assert shown["recipient"] == str(member.id)
        assert shown["view"] == await world.read(member, draft)
        assert (shown["view"]["client"], shown["view"]["allowed_moves"]) == (None, ["claim"])


async def test_an_open_draft_of_a_restricted_client_cannot_be_sent_and_shows_nothing(world: Referrals) -> None:
    need = await world.need(await world.case(await world.client(safety_restriction=True)))
    assert (await preview(world, await world.draft(need, recipient=None)))["view"] is None


async def test_where_no_agreement_covers_it_the_reasons_stand_in_the_place_of_the_view(world: Referrals) -> None:
    need = await world.need(await world.case(await world.client(municipality="837")))
    shown = await preview(world, await world.draft(need))
    assert (shown["view"], shown["coverage"]["allowed"]) == (None, False)
    reasons = shown["coverage"]["recipients"][0]["reasons"]
    assert [one["code"] for one in reasons] == ["municipality-not-covered"]


async def test_only_the_sender_looks_and_only_at_a_draft(world: Referrals) -> None:
    draft = await world.draft()
    path = f"{REFERRALS}/{draft['id']}/preview"
    for who in (world.cafe, world.stranger):
        expect(404, await who.caseworker.get(path))
    expect(403, await world.town.acting(Role.ORG_ADMIN).get(path))
    expect(404, await world.town.caseworker.get(path, recipient=str(world.stranger.id)))
    await world.move(world.town, draft, "submit")
    assert (await preview(world, draft))["view"] is None
    expect(404, await world.cafe.caseworker.get(path))


async def test_it_is_audited_with_what_would_be_told(world: Referrals) -> None:
    draft = await world.draft()
    await preview(world, draft)
    entry = (await world.service.audits())[-1]
    assert (entry.action, entry.organisation, entry.basis) == (
        "referral.preview", world.town.id, f"commission:{world.agreement_id}",
    )  # fmt: skip
    assert "identity" in entry.groups
