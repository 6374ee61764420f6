"""Who may not see a safety restriction cannot tell whether there is one, nor where the client lives who has it: two
referrals that differ in nothing else are answered and told alike."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.agreement_events import agreement, clause, edition
from tests.support.referrals import CATEGORIES, REFERRALS, TOWNS, Referrals

WAYS: dict[str, list[str]] = {
    "requested": [],
    "information requested": ["request-information"],
    "waitlisted": ["waitlist"],
    "accepted": ["accept"],
    "rejected": ["reject"],
    "completed": ["accept", "complete"],
    "loop closed": ["accept", "complete", "close-loop"],
}
BELOW = [Role.ORG_ADMIN, Role.PRIVACY_OFFICER, Role.SIGNATORY]
"""The roles that read referrals and no client data."""

CASEWORK = [Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION]
SHOWS_NONE = ["identity", "date-of-birth", "language", "need-description"]
"""Data in which a restriction does not show."""


async def agree_on_two_clauses(world: Referrals) -> None:
    """The café answers in 4 days for 091 and looks back for 30, in 8 days for 049 and for 31."""
    both = [
        clause(world.cafe.id, [world.town.id], **lengths)
        for lengths in (
            {"municipalities": ["091"], "response_business_days": 4, "follow_up_days": 30, "number": 1},
            {"municipalities": ["049"], "response_business_days": 8, "follow_up_days": 31, "number": 2},
        )
    ]
    world.version += 1
    await world.events.agreement(agreement(world.agreement_id, [edition(both)], version=world.version))


async def sent(world: Referrals, way: str, categories: list[str], **client: Any) -> dict[str, Any]:
    """A referral of a client who is like this, at the end of the way."""
    need = await world.need(
        await world.case(await world.client(**client)),
        proposed_legal_basis=f"commission:{world.agreement_id}",
        proposed_data_categories=categories,
    )
    referral = await world.submitted(need)
    for slug in WAYS[way]:
        who = world.town if slug in TOWNS else world.cafe
        answer = await world.try_move(who.caseworker, referral, slug)
        assert answer.status_code == 200
        referral = answer.json()
    return referral


def like(referral: Mapping[str, Any], content: Any) -> Any:
    """Without the ids and the number of this referral."""
    text = json.dumps(content)
    for name in ("id", "number", "need_id", "case_id", "client_id"):
        if referral[name] is not None:
            text = text.replace(referral[name], name)
    return json.loads(text)


async def shown(world: Referrals, referral: dict[str, Any], roles: list[Role], *, sender: bool) -> dict[str, Any]:
    """What these roles of both organisations are answered, alone and in lists; and what everybody is told."""
    own = await world.read(world.town, referral)
    found: dict[str, Any] = {}
    for member, direction in ((world.town, "outgoing"), (world.cafe, "incoming")):
        for role in roles if sender or member is world.cafe else []:
            listed = {one["id"]: one for one in await world.listed(member, role, direction=direction)}
            found[f"{direction} {role} listed"] = like(own, listed[referral["id"]])
            if role not in {Role.CASEWORKER, Role.SUPERVISOR}:  # whose reading is a move
                found[f"{direction} {role}"] = like(own, await world.read(member, referral, role))
    found["facts"] = [like(own, fact.content) for fact in await world.facts_of(referral)]
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_a_restriction_does_not_show_to_roles_without_client_data(world: Referrals, way: str) -> None:
    await agree_on_two_clauses(world)
    free, restricted = [
        await shown(world, await sent(world, way, CATEGORIES, safety_restriction=one), BELOW, sender=True)
        for one in (False, True)
    ]
    assert restricted == free


@pytest.mark.parametrize("way", WAYS)
async def test_a_restriction_does_not_show_to_a_recipient_that_sees_nothing_it_would_hide(
    world: Referrals, way: str
) -> None:
    await agree_on_two_clauses(world)
    free, restricted = [
        await shown(world, await sent(world, way, SHOWS_NONE, safety_restriction=one), CASEWORK, sender=False)
        for one in (False, True)
    ]
    assert restricted == free
    assert restricted["incoming integration"]["coverage"] is None


@pytest.mark.parametrize("way", WAYS)
async def test_no_length_tells_roles_without_client_data_where_the_client_lives(world: Referrals, way: str) -> None:
    await agree_on_two_clauses(world)
    here, there = [
        await shown(
            world, await sent(world, way, CATEGORIES, safety_restriction=True, municipality=one), BELOW, sender=True
        )
        for one in ("091", "049")
    ]
    told, also_told = here.pop("facts"), there.pop("facts")
    assert here == there
    assert [one["response_due_at"] for one in told] != [one["response_due_at"] for one in also_told]


async def test_a_recipients_system_is_not_told_how_long_it_looks_back_at_one_under_a_restriction(
    world: Referrals,
) -> None:
    await agree_on_two_clauses(world)
    done = await sent(world, "completed", CATEGORIES, safety_restriction=True)
    assert (await world.read(world.cafe, done))["follow_up_until"] is None
    assert (await world.read(world.town, done))["follow_up_until"] == "2026-07-18T09:00:00Z"
    assert (await world.read(world.cafe, done))["client"]["family_name"] == "Koekäyttäjä"


async def test_an_offer_shows_the_same_to_a_role_without_client_data_at_all_candidates(world: Referrals) -> None:
    second = clause(world.school.id, [world.town.id], response_business_days=10, number=4)
    await world.events.agreement(agreement(new_id(), [edition([second])]))
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    opened = await world.submitted(need, recipient=None)
    cafe, school = [await world.read(member, opened, Role.ORG_ADMIN) for member in (world.cafe, world.school)]
    assert cafe == school
    assert cafe["response_due"] is None
    assert (await world.cafe.caseworker.get(f"{REFERRALS}/{opened['id']}")).json()["response_due"] is not None
