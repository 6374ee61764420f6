"""What the agreements service tells the others: one fact per accepted command, and nothing of a draft."""

from collections.abc import Mapping
from typing import Any

import jsonschema

from services.agreements.contracts.published import PUBLISHED
from shared.messaging.contracts import personal_fields
from tests.support.cooperation import AGREEMENTS, ORGANISATIONS, SIGNATURE, Cooperation, expect, name, newest
from tests.support.services import WrittenFact

SCHEMAS = {published.type: published for published in PUBLISHED}


async def facts_of(world: Cooperation, subject: str) -> list[WrittenFact]:
    """The facts about one aggregate, each on its topic and as its schema promises."""
    facts = [fact for fact in await world.service.facts() if fact.key == subject]
    for fact in facts:
        published = SCHEMAS[fact.type]
        jsonschema.Draft202012Validator(
            published.schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        ).validate(fact.content)
        assert fact.topic == published.topic.name
        assert fact.sequence == fact.content["version"]
    return facts


def told(facts: list[WrittenFact]) -> list[tuple[str, int, str]]:
    return [(fact.type.split(".")[2], fact.sequence, fact.content["status"]) for fact in facts]


def concerned(fact: WrittenFact) -> list[tuple[str, str]]:
    return [(one["organisation"], one["part"]) for one in fact.content["concerns"]]


async def test_a_draft_is_no_fact_and_writing_it_makes_no_version(world: Cooperation) -> None:
    draft = await world.drafted()
    path = f"{AGREEMENTS}/{draft['id']}"
    edited = expect(200, await world.municipality.admin.put(path + "/text", world.text(), version=1))
    assert (edited["version"], edited["written"]) == (1, 1)
    assert await facts_of(world, draft["id"]) == []


async def test_every_move_from_the_offer_on_is_one_fact(world: Cooperation) -> None:
    executed = await world.executed()
    assert told(await facts_of(world, executed["id"])) == [
        ("offered", 2, "offered"),
        ("signed", 3, "executable"),
        ("executed", 4, "executed"),
    ]


async def test_the_executing_fact_holds_the_last_signature(world: Cooperation) -> None:
    fact = (await facts_of(world, (await world.executed())["id"]))[-1]
    edition = fact.content["editions"][0]
    assert [one["organisation"] for one in edition["signatures"]] == [
        str(world.municipality.id),
        str(world.association.id),
    ]
    assert (edition["status"], edition["executed_at"], edition["ended_at"]) == (
        "executed",
        "2026-06-18T09:00:00Z",
        None,
    )


async def test_a_negotiation_is_told_with_the_offered_text_and_without_void_signatures(world: Cooperation) -> None:
    once = await world.signed_once()
    opened = await world.move(world.association.admin, once, "propose-change", {"proposal": "Toinen nimi"})
    path = f"{AGREEMENTS}/{once['id']}"
    edited = await world.municipality.admin.put(
        path + "/text", world.text(name=name("Työn alla")), version=opened["version"]
    )
    facts = await facts_of(world, once["id"])
    assert told(facts)[-1] == ("change-proposed", 4, "negotiable")
    assert facts[-1].content["editions"][0]["signatures"] == []
    await world.move(world.municipality.admin, edited.json(), "offer")
    again = (await facts_of(world, once["id"]))[-1]
    assert (again.sequence, again.content["name"]["fi"]) == (5, "Työn alla")
    assert again.content["editions"][0]["text_hash"] != facts[0].content["editions"][0]["text_hash"]


async def test_a_party_that_a_further_offer_leaves_out_is_told_of_that_offer_alone(world: Cooperation) -> None:
    third = {"organisation": str(world.stranger.id), "part": "funder"}
    offered = await world.offered(parties=[*world.text()["parties"], third])
    opened = await world.move(world.stranger.admin, offered, "propose-change", {"proposal": "Ilman meitä"})
    path = f"{AGREEMENTS}/{offered['id']}"
    edited = expect(200, await world.municipality.admin.put(path + "/text", world.text(), version=opened["version"]))
    again = await world.move(world.municipality.admin, edited, "offer")
    await world.move(world.municipality.signatory, again, "sign", SIGNATURE)
    *_, proposed, second, signed = await facts_of(world, offered["id"])
    parties = [(str(world.municipality.id), "coordinator"), (str(world.association.id), "provider")]
    assert concerned(proposed) == [*parties, (str(world.stranger.id), "funder")]
    assert concerned(second) == [*parties, (str(world.stranger.id), "former-party")]
    assert concerned(signed) == parties
    assert (await world.stranger.admin.get(path)).status_code == 404


async def test_an_early_end_is_told_with_its_reason_and_never_its_text(world: Cooperation) -> None:
    offered = await world.offered()
    body = {"reason": "other", "text": "Salainen perustelu"}
    await world.move(world.association.signatory, offered, "decline", body)
    fact = (await facts_of(world, offered["id"]))[-1]
    assert told([fact]) == [("rejected", 3, "rejected")]
    assert fact.content["happened"] == {
        "at": "2026-06-18T09:00:00Z",
        "actor_organisation": str(world.association.id),
        "reason": "other",
        "edition": 1,
    }
    assert "Salainen" not in str(fact.content)
    edition = fact.content["editions"][0]
    assert (edition["executed_at"], edition["ended_at"]) == (None, "2026-06-18T09:00:00Z")


async def test_a_withdrawal_is_a_fact(world: Cooperation) -> None:
    offered = await world.offered()
    await world.move(world.municipality.admin, offered, "withdraw", {"reason": "superseded"})
    assert told(await facts_of(world, offered["id"]))[-1] == ("revoked", 3, "revoked")


async def test_a_fact_concerns_all_parties_with_their_parts(world: Cooperation) -> None:
    fact = (await facts_of(world, (await world.offered())["id"]))[0]
    assert fact.content["concerns"] == [
        {"organisation": str(world.municipality.id), "unit": None, "part": "coordinator"},
        {"organisation": str(world.association.id), "unit": None, "part": "provider"},
    ]


async def test_free_text_and_who_signed_stay_inside(world: Cooperation) -> None:
    executed = await world.executed(background="Salainen tausta", amendment_rule="Salainen sääntö")
    for fact in await facts_of(world, executed["id"]):
        written = str(fact.content)
        for inside in ("Salainen", "signatory-1", "Kunnanhallitus", "§ 112", "681/2023)"):
            assert inside not in written


async def test_a_clause_is_told_whole(world: Cooperation) -> None:
    offered = await world.offered()
    fact = (await facts_of(world, offered["id"]))[0]
    clause: Mapping[str, Any] = fact.content["editions"][0]["clauses"][0]
    shown = dict(newest(offered)["text"]["clauses"][0])
    assert shown.pop("free") == 12
    ladder = shown.pop("reminders")
    assert ladder is None, "the working text says nothing of reminders"
    assert {field: clause[field] for field in shown} == shown
    assert [one["business_day"] for one in clause["reminders"]] == [3, 5, 7, 10]


async def test_registering_and_changing_an_organisation_are_facts(world: Cooperation) -> None:
    subject = str(world.association.id)
    path = f"{ORGANISATIONS}/{subject}"
    units = {"units": [{"name": name("Itä")}, {"name": name("Länsi")}]}
    changed = expect(200, await world.association.admin.patch(path, units, version=1))
    east, west = changed["units"]
    closing = {"units": [east | {"closed": True}, west]}
    expect(200, await world.association.admin.patch(path, closing, version=2))
    registered, *_, last = await facts_of(world, subject)
    assert registered.type == "vidare.organisation.registered.v1"
    assert registered.content["happened"]["actor_organisation"] is None
    assert registered.content["concerns"] == [{"organisation": subject, "unit": None, "part": "self"}]
    assert (last.type, last.sequence) == ("vidare.organisation.changed.v1", 3)
    assert last.content["happened"]["actor_organisation"] == subject
    assert [unit["name"]["fi"] for unit in last.content["units"]] == ["Länsi"]


async def test_a_refused_command_is_no_fact(world: Cooperation) -> None:
    before = len(await world.service.facts())
    expect(403, await world.stranger.admin.patch(f"{ORGANISATIONS}/{world.association.id}", {}, version=1))
    assert len(await world.service.facts()) == before


def test_no_published_schema_has_room_for_personal_data() -> None:
    assert {one.type: personal_fields(one.schema(), public_allowed=True) for one in PUBLISHED} == {
        one.type: [] for one in PUBLISHED
    }
