"""One search: each finds what it may see, by what it may see of it, and sees no more of it than by reading."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.kernel.actors import Role
from tests.support.contact_requests import answered, asked
from tests.support.cooperation import Member, expect
from tests.support.referrals import CATEGORIES, IDENTITY_CODE, OTHER_IDENTITY_CODE, PERSON, Referrals

SEARCH = "/v1/search"
BY_NAME = {"family_name": PERSON["family_name"], "date_of_birth": PERSON["date_of_birth"]}
BY_CODE = {"identity_code": IDENTITY_CODE}
NOTHING: dict[str, Any] = {"referrals": [], "cases": [], "clients": [], "contact_requests": [], "more": False}


async def search(world: Referrals, who: Member, *roles: Role, **said: str) -> dict[str, Any]:
    found: dict[str, Any] = expect(200, await who.acting(*roles or (Role.CASEWORKER,)).post(SEARCH, said))
    return found


def found(answer: Mapping[str, Any], kind: str) -> dict[str, str]:
    """By what each was found."""
    return {one["id"]: one["found_by"] for one in answer[kind]}


async def sent_with_code(world: Referrals, *way: str, **client: Any) -> dict[str, Any]:
    made = await world.client(**{"identity_code": IDENTITY_CODE} | client)
    return await world.after(*way, need=await world.need(await world.case(made)))


async def test_by_number_each_finds_its_own_and_sees_what_reading_shows(world: Referrals) -> None:
    sent = await world.submitted()
    case = await world.shown("/v1/cases", {"id": sent["case_id"]})
    request = await asked(world)
    for who in (world.town, world.cafe):
        answer = await search(world, who, number=sent["number"].lower().replace("-", " "))
        assert [one.pop("found_by") for one in answer["referrals"]] == ["number"]
        assert answer == NOTHING | {"referrals": [await world.read(who, sent)]}
    assert await search(world, world.stranger, number=sent["number"]) == NOTHING
    assert found(await search(world, world.town, number=case["number"]), "cases") == {case["id"]: "number"}
    assert await search(world, world.cafe, number=case["number"]) == NOTHING
    by_number = {request["id"]: "number"}
    assert found(await search(world, world.town, number=request["number"]), "contact_requests") == by_number
    assert await search(world, world.stranger, number="no number at all") == NOTHING
    officers = await search(world, world.town, Role.PRIVACY_OFFICER, number=case["number"])
    assert officers == NOTHING, "cases are for those who work with clients"


async def test_by_either_partys_own_number_and_a_candidate_finds_none_by_what_it_is_not_told(world: Referrals) -> None:
    await world.agree(capacity=None)
    sent = await world.after("accept", sender_reference="KOTO 2026-77")  # the café's is R-1
    offered = await world.submitted(recipient=None, sender_reference="KOTO 2026-78")
    for who in (world.town, world.cafe):
        for reference in ("KOTO 2026-77", "R-1"):
            answer = await search(world, who, reference=reference)
            assert found(answer, "referrals") == {sent["id"]: "reference"}
    assert found(await search(world, world.town, reference="KOTO 2026-78"), "referrals") == {offered["id"]: "reference"}
    assert await search(world, world.cafe, reference="KOTO 2026-78") == NOTHING
    assert await search(world, world.stranger, reference="R-1") == NOTHING


async def test_the_own_organisation_finds_a_client_with_all_that_there_is(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE)
    case = await world.case(client)
    sent = await world.submitted(await world.need(case))
    taken = await answered(world, "take")
    for said, by in ((BY_CODE, "identity-code"), (BY_NAME, "name")):
        answer = await search(world, world.town, **said)
        assert client["id"] in found(answer, "clients")
        assert found(answer, "cases")[case["id"]] == by
        assert found(answer, "referrals") == {sent["id"]: by}
    assert found(await search(world, world.town, family_name="Koekaytaja", date_of_birth="1990-01-01"), "cases")
    of_request = await world.shown("/v1/clients", {"id": taken["client_id"]})
    name = of_request["details"]["family_name"]
    born = of_request["details"]["date_of_birth"]
    answer = await search(world, world.town, family_name=name, **({"date_of_birth": born} if born else {}))
    assert taken["id"] in found(answer, "contact_requests")


@pytest.mark.parametrize(("said", "by"), [(BY_CODE, "identity-code"), (BY_NAME, "name")])
async def test_a_recipient_finds_by_what_it_is_shown_and_sees_what_reading_shows(
    world: Referrals, said: dict[str, str], by: str
) -> None:
    sent = await sent_with_code(world, "accept")
    answer = await search(world, world.cafe, **said)
    assert [one.pop("found_by") for one in answer["referrals"]] == [by]
    assert answer == NOTHING | {"referrals": [await world.read(world.cafe, sent)]}
    for other in ({"identity_code": OTHER_IDENTITY_CODE}, BY_NAME | {"date_of_birth": "1990-01-02"}):
        assert await search(world, world.cafe, **other) == NOTHING
    assert await search(world, world.stranger, **said) == NOTHING
    assert await search(world, world.school, **said) == NOTHING


async def test_a_recipient_finds_a_name_that_sounds_alike(world: Referrals) -> None:
    sent = await sent_with_code(world)
    answer = await search(world, world.cafe, **BY_NAME | {"family_name": "Koekaytaja"})
    assert found(answer, "referrals") == {sent["id"]: "sound"}


HIDDEN = [
    ("identity-code", BY_CODE, False),
    ("identity", BY_NAME, False),
    ("identity", BY_CODE, True),
    ("date-of-birth", BY_CODE, True),
]


@pytest.mark.parametrize(("hidden", "said", "finds"), HIDDEN)
async def test_what_the_clause_does_not_tell_finds_nothing(
    world: Referrals, hidden: str, said: dict[str, str], finds: bool
) -> None:
    await world.agree(data_categories=[one for one in CATEGORIES if one != hidden])
    need = await world.need(
        await world.case(await world.client(identity_code=IDENTITY_CODE)),
        proposed_data_categories=[one for one in CATEGORIES if one != hidden],
    )
    sent = await world.submitted(need)
    answer = await search(world, world.cafe, **said)
    assert found(answer, "referrals") == ({sent["id"]: "identity-code"} if finds else {})
    assert bool(found(await search(world, world.town, **said), "referrals")), "its own organisation finds it"


@pytest.mark.parametrize("code", [IDENTITY_CODE, None])
async def test_a_hidden_day_of_birth_cannot_be_guessed_by_searching_for_it(world: Referrals, code: str | None) -> None:
    kept = ["identity", "language"]
    await world.agree(data_categories=kept)
    for born in (PERSON["date_of_birth"], None):
        client = await world.client(identity_code=code if born else None, date_of_birth=born)
        await world.submitted(await world.need(await world.case(client), proposed_data_categories=kept))
    for said in (BY_NAME, BY_NAME | {"date_of_birth": "1991-02-03"}, {"family_name": PERSON["family_name"]}):
        assert await search(world, world.cafe, **said) == NOTHING, "whether it is right is not told"


async def test_who_is_not_told_the_identity_code_does_not_learn_that_there_is_one(world: Referrals) -> None:
    kept = ["identity", "date-of-birth"]
    await world.agree(data_categories=kept)
    for code in (IDENTITY_CODE, None):  # of the first the day is in the code alone
        client = await world.client(identity_code=code, date_of_birth=None)
        await world.submitted(await world.need(await world.case(client), proposed_data_categories=kept))
    for said in (BY_NAME, {"family_name": PERSON["family_name"]}):
        assert await search(world, world.cafe, **said) == NOTHING


async def test_a_restriction_hides_in_what_is_found_what_it_hides_in_reading(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE, safety_restriction=True)
    sent = await world.submitted(await world.need(await world.case(client)))
    (one,) = (await search(world, world.cafe, **BY_CODE))["referrals"]
    assert one.pop("found_by") == "identity-code"
    assert one == await world.read(world.cafe, sent)
    assert (one["client"]["contact"], one["client"]["municipality"], one["coverage"]) == (None, None, None)


async def test_after_its_right_to_see_has_ended_a_recipient_finds_nothing(world: Referrals) -> None:
    sent = await sent_with_code(world, "acknowledge")
    assert found(await search(world, world.cafe, **BY_CODE), "referrals") == {sent["id"]: "identity-code"}
    await world.move(world.cafe, await world.read(world.cafe, sent), "reject")
    assert await search(world, world.cafe, **BY_CODE) == NOTHING


async def test_a_candidate_finds_nobody(world: Referrals) -> None:
    client = await world.client(identity_code=IDENTITY_CODE)
    await world.submitted(await world.need(await world.case(client)), recipient=None)
    for said in (BY_CODE, BY_NAME):
        assert await search(world, world.cafe, **said) == NOTHING


async def test_only_who_works_with_clients_searches_for_one(world: Referrals) -> None:
    for role in (Role.PRIVACY_OFFICER, Role.ORG_ADMIN):
        for said in (BY_CODE, BY_NAME):
            expect(403, await world.town.acting(role).post(SEARCH, said))
    for body in ({}, BY_CODE | BY_NAME, {"date_of_birth": "1990-01-01"}, {"number": "VD-1", "reference": "1"}):
        expect(422, await world.town.caseworker.post(SEARCH, body))


async def test_every_search_is_audited_and_what_is_not_shown_is_not_said_to_have_been_read(world: Referrals) -> None:
    await world.agree(data_categories=["identity"])
    client = await world.client(identity_code=IDENTITY_CODE)
    sent = await world.submitted(await world.need(await world.case(client), proposed_data_categories=["identity"]))
    before = len(await world.service.audits())
    for said in ({"number": "VD-0"}, {"reference": "0"}, BY_CODE):
        assert await search(world, world.cafe, **said) == NOTHING
    since = [one.action for one in (await world.service.audits())[before:]]
    assert since == ["search.number", "search.reference", "client.search"]
    await search(world, world.cafe, number=sent["number"])
    assert [one.action for one in (await world.service.audits())[before + 3 :]] == ["search.number", "referral.read"]
