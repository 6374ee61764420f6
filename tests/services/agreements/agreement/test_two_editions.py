"""An amendment beside the executed text: the one is prepared, the other goes on governing, and all tell them apart."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.agreements.service import SERVICE
from shared.persistence.mechanisms import clock
from shared.republish import republish
from tests.support.amendments import amended
from tests.support.cooperation import (
    AGREEMENTS,
    SIGNATURE,
    Cooperation,
    Member,
    clause,
    expect,
    name,
    newest,
    summary,
    try_move,
)
from tests.support.services import Moment, WrittenFact
from tests.support.waiting import running, until

# the last day of the first text is 30.6.2027; Helsinki is three hours ahead of UTC in summer
END = datetime(2027, 6, 30, 21, 0, tzinfo=UTC)


async def seen(member: Member, agreement: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = expect(200, await member.admin.get(f"{AGREEMENTS}/{agreement['id']}"))
    return read


def editions(agreement: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["number"], one["status"]) for one in agreement["editions"]]


def state(agreement: dict[str, Any]) -> tuple[str, int | None, int | None]:
    return agreement["status"], agreement["governing"], agreement["open"]


async def in_draft(world: Cooperation, **changes: Any) -> dict[str, Any]:
    """An executed agreement with an amendment that the municipality drafts."""
    return await amended(world, await world.executed(), world.municipality, **changes)


async def offered(world: Cooperation, **changes: Any) -> dict[str, Any]:
    return await world.move(world.municipality.admin, await in_draft(world, **changes), "offer")


async def replaced(world: Cooperation, **changes: Any) -> dict[str, Any]:
    """An executed agreement whose amendment both have signed."""
    once = await world.move(world.municipality.signatory, await offered(world, **changes), "sign", SIGNATURE)
    return await world.move(world.association.signatory, once, "sign", SIGNATURE)


async def last_fact(world: Cooperation) -> WrittenFact:
    return (await world.service.facts())[-1]


def told(fact: WrittenFact) -> tuple[str, str, int | None, int | None, int | None]:
    content = fact.content
    kind = fact.type.split(".")[2]
    return kind, content["status"], content["governing"], content["open"], content["happened"]["edition"]


async def ends(world: Cooperation) -> list[datetime]:
    async with world.service.runtime.database.reading() as session:
        return list((await session.execute(select(clock.c.due_at).where(clock.c.done_at.is_(None)))).scalars())


async def ended(world: Cooperation, agreement: dict[str, Any]) -> dict[str, Any]:
    """The agreement after its clock has struck."""
    async with running(*(schedule.run() for schedule in world.service.runtime.schedules)):

        async def over() -> bool:
            return bool((await seen(world.municipality, agreement))["status"] == "terminated")

        await until(over, what="the end of the agreement")
    return await seen(world.municipality, agreement)


async def test_an_amendment_in_draft_does_not_keep_the_executed_text_from_ending(
    world: Cooperation, moment: Moment
) -> None:
    draft = await in_draft(world)
    moment.now = END
    over = await ended(world, draft)
    assert state(over) == ("terminated", None, 2)
    assert editions(over) == [(2, "draft"), (1, "terminated")]
    assert (over["editions"][1]["ended_reason"], over["editions"][0]["ended_at"]) == ("expired", None)
    assert told(await last_fact(world)) == ("terminated", "terminated", None, None, 1)


async def test_an_open_edition_may_be_executed_after_the_governing_one_has_ended(
    world: Cooperation, moment: Moment
) -> None:
    amendment = await offered(world, effective_until="2028-06-30")
    moment.now = END
    over = await ended(world, amendment)
    assert state(over) == ("terminated", None, 2)
    once = await world.move(world.municipality.signatory, over, "sign", SIGNATURE)
    assert state(once) == ("terminated", None, 2)
    again = await world.move(world.association.signatory, once, "sign", SIGNATURE)
    assert (state(again), editions(again)) == (("executed", 2, None), [(2, "executed"), (1, "terminated")])


async def test_a_draft_beside_the_executed_text_is_seen_by_its_drafting_party_alone(world: Cooperation) -> None:
    mine = await in_draft(world, name=name("Työn alla"))
    theirs = await seen(world.association, mine)
    assert (state(mine), editions(mine)) == (("executed", 1, 2), [(2, "draft"), (1, "executed")])
    assert (state(theirs), editions(theirs)) == (("executed", 1, None), [(1, "executed")])
    assert "Työn alla" not in str(theirs)


async def test_any_party_may_be_the_one_that_drafts_the_further_edition(world: Cooperation) -> None:
    mine = await amended(world, await world.executed(), world.association)
    assert [one["drafted_by"] for one in mine["editions"]] == [str(world.association.id), str(world.municipality.id)]
    assert mine["allowed_moves"] == ["offer"]
    assert (await seen(world.municipality, mine))["allowed_moves"] == []
    await world.move(world.association.admin, mine, "offer")
    assert (await seen(world.municipality, mine))["open"] == 2


async def test_lists_know_the_agreement_by_its_governing_text(world: Cooperation) -> None:
    amendment = await offered(world)
    for member in (world.municipality, world.association):
        single = await seen(member, amendment)
        assert expect(200, await member.admin.get(AGREEMENTS, status="executed"))["items"] == [summary(single)]
        assert expect(200, await member.admin.get(AGREEMENTS, status="offered"))["items"] == []


async def test_lists_know_an_agreement_that_is_over_by_its_last_executed_text(
    world: Cooperation, moment: Moment
) -> None:
    draft = await in_draft(world)
    moment.now = END
    await ended(world, draft)
    for status, found in (("terminated", [draft["id"]]), ("executed", []), ("draft", [])):
        listed = expect(200, await world.municipality.admin.get(AGREEMENTS, status=status))
        assert [one["id"] for one in listed["items"]] == found


async def test_the_moves_of_both_editions_are_told_together(world: Cooperation) -> None:
    amendment = await offered(world)
    path = f"{AGREEMENTS}/{amendment['id']}"
    assert amendment["allowed_moves"] == ["propose-change", "withdraw"]
    assert (await world.association.signatory.get(path)).json()["allowed_moves"] == ["sign", "decline"]


async def test_a_refusal_does_not_tell_of_a_draft_that_the_reader_does_not_see(world: Cooperation) -> None:
    draft = await in_draft(world)
    for caller, slug, body in (
        (world.association.signatory, "sign", SIGNATURE),
        (world.association.signatory, "decline", {"reason": "no-funding"}),
        (world.association.admin, "offer", None),
    ):
        refused = await try_move(caller, draft, slug, body)
        assert expect(409, refused)["current_status"] == "executed"
        assert (refused.json()["allowed_moves"], "draft" in refused.text) == ([], False)
    closed = await world.association.admin.put(f"{AGREEMENTS}/{draft['id']}/text", {}, version=draft["version"])
    assert expect(409, closed)["current_status"] == "executed"


async def test_a_refusal_to_the_drafting_party_is_about_the_open_edition(world: Cooperation) -> None:
    draft = await in_draft(world)
    refused = await try_move(world.municipality.admin, draft, "withdraw", {"reason": "superseded"})
    assert expect(409, refused)["current_status"] == "draft"
    assert refused.json()["allowed_moves"] == ["offer"]


async def test_the_text_that_is_written_is_that_of_the_open_edition(world: Cooperation) -> None:
    draft = await in_draft(world)
    path = f"{AGREEMENTS}/{draft['id']}"
    kept = newest(draft)["text"]["clauses"][0]["clause_id"]
    clauses = [clause(world.municipality.id, world.association.id, clause_id=kept, response_business_days=10)]
    written = expect(
        200, await world.municipality.admin.put(path + "/text", world.text(clauses=clauses), version=draft["version"])
    )
    assert [one["text"]["clauses"][0]["response_business_days"] for one in written["editions"]] == [10, 5]
    assert [one["text"]["clauses"][0]["clause_id"] for one in written["editions"]] == [kept, kept]


async def test_a_clause_that_the_amendment_left_out_may_come_back_with_its_id(world: Cooperation) -> None:
    executed = await world.executed()
    kept = newest(executed)["text"]["clauses"][0]["clause_id"]
    draft = await amended(world, executed, world.municipality, clauses=[])
    back = world.text(clauses=[clause(world.municipality.id, world.association.id, clause_id=kept)])
    path = f"{AGREEMENTS}/{draft['id']}"
    written = expect(200, await world.municipality.admin.put(path + "/text", back, version=draft["version"]))
    assert newest(written)["text"]["clauses"][0]["clause_id"] == kept


@pytest.mark.parametrize(
    ("who", "slug", "body", "status"),
    [
        ("association", "decline", {"reason": "no-funding"}, "rejected"),
        ("municipality", "withdraw", {"reason": "superseded"}, "revoked"),
    ],
)
async def test_an_amendment_that_comes_to_nothing_leaves_the_executed_text_governing(
    world: Cooperation, who: str, slug: str, body: dict[str, str], status: str
) -> None:
    amendment = await offered(world)
    member: Member = getattr(world, who)
    caller = member.signatory if slug == "decline" else member.admin
    over = await world.move(caller, amendment, slug, body)
    assert (state(over), editions(over)) == (("executed", 1, None), [(2, status), (1, "executed")])
    assert (newest(over)["executed_at"], over["editions"][1]["ended_at"]) == (None, None)
    assert told(await last_fact(world)) == (status, "executed", 1, None, 2)
    assert await ends(world) == [END]


async def test_an_executed_amendment_governs_and_moves_the_end(world: Cooperation, moment: Moment) -> None:
    both = await replaced(world, effective_until="2028-06-30")
    assert (state(both), editions(both)) == (("executed", 2, None), [(2, "executed"), (1, "executed")])
    assert told(await last_fact(world)) == ("executed", "executed", 2, None, 2)
    assert await ends(world) == [END + timedelta(days=366)]
    moment.now = END + timedelta(days=366)
    over = await ended(world, both)
    assert (state(over), editions(over)) == (("terminated", None, None), [(2, "terminated"), (1, "executed")])


async def test_an_executed_amendment_without_an_end_stops_the_clock(world: Cooperation) -> None:
    await replaced(world, effective_until=None)
    assert await ends(world) == []


async def test_a_draft_amendment_is_no_fact_and_an_offered_one_is_told_beside_the_executed_text(
    world: Cooperation,
) -> None:
    before = len(await world.service.facts())
    draft = await in_draft(world, name=name("Uusi nimi"))
    path = f"{AGREEMENTS}/{draft['id']}"
    expect(200, await world.municipality.admin.put(path + "/text", world.text(clauses=[]), version=draft["version"]))
    assert [fact.type.split(".")[2] for fact in (await world.service.facts())[before:]] == [
        "offered", "signed", "executed",
    ]  # fmt: skip
    again = await offered(world, name=name("Uusi nimi"))
    fact = await last_fact(world)
    assert (told(fact), fact.sequence) == (("offered", "executed", 1, 2, 2), again["version"])
    assert [(one["edition"], one["status"]) for one in fact.content["editions"]] == [(1, "executed"), (2, "offered")]
    assert [one["executed_at"] is None for one in fact.content["editions"]] == [False, True]
    assert fact.content["name"]["fi"] == "Kotoutumisen yhteistyösopimus", "the governing text names the agreement"


async def test_a_state_that_is_sent_again_tells_both_editions(world: Cooperation) -> None:
    amendment = await offered(world)
    fact = await last_fact(world)
    await republish(SERVICE, world.service.runtime.transactions)
    again = next(one for one in reversed(await world.service.facts()) if one.key == amendment["id"])
    assert told(again) == ("current", "executed", 1, 2, None)
    assert again.content["editions"] == fact.content["editions"]


async def test_an_amendment_concerns_also_the_parties_of_the_text_that_it_replaces(
    world: Cooperation, moment: Moment
) -> None:
    parties = [
        {"organisation": str(world.municipality.id), "part": "sender"},
        {"organisation": str(world.stranger.id), "part": "provider"},
    ]
    theirs = clause(world.municipality.id, world.stranger.id, clause_id=str(uuid4()))
    amendment = await offered(world, parties=parties, clauses=[theirs])

    async def concerned() -> list[tuple[str, str]]:
        return [(one["organisation"], one["part"]) for one in (await last_fact(world)).content["concerns"]]

    named = [(str(world.municipality.id), "sender"), (str(world.stranger.id), "provider")]
    left = (str(world.association.id), "provider")
    assert await concerned() == [*named, left]
    assert editions(await seen(world.association, amendment)) == [(1, "executed")]
    assert editions(await seen(world.stranger, amendment)) == [(2, "offered")]
    once = await world.move(world.municipality.signatory, amendment, "sign", SIGNATURE)
    both = await world.move(world.stranger.signatory, once, "sign", SIGNATURE)
    assert await concerned() == [*named, left]
    moment.now = END
    await ended(world, both)
    assert await concerned() == named


async def test_of_two_open_editions_the_database_takes_one(world: Cooperation) -> None:
    draft = await in_draft(world)
    with pytest.raises(IntegrityError):
        await amended(world, draft, world.association)
