"""The ladder of a clause: who hears of a referral that nobody answers, step by step, and what comes after the last."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referrals.contracts.consumed import Clause
from services.referrals.model.referral import ladder
from services.referrals.model.referral.awaiting import to_answer
from shared.ids import new_id
from tests.support.agreement_events import clause
from tests.support.referrals import Referrals
from tests.support.services import WrittenFact

STEPS = [(3, "recipient"), (5, "both"), (7, "recipient-supervisor"), (10, "agreement-contacts")]
"""The default ladder of an answer due in 5 business days. Sent on 18.6.2026, the answer is due on 26.6."""
LADDER = [{"business_day": day, "to": to} for day, to in STEPS]

Told = tuple[date, str, list[str]]


async def days_pass(world: Referrals, until: date) -> None:
    """Every morning the worker looks."""
    while world.moment().date() < until:
        world.moment.now += timedelta(days=1)
        await world.strike()


def told_by_the_clock(facts: list[WrittenFact]) -> list[Told]:
    """Of the facts that nobody made: on which morning, which, and the parts that it concerns."""
    return [
        (
            datetime.fromisoformat(fact.content["happened"]["at"]).date(),
            fact.type.split(".")[2],
            [one["part"] for one in fact.content["concerns"]],
        )
        for fact in facts
        if fact.content["happened"]["actor_organisation"] is None
    ]


EVERY_STEP = [
    (date(2026, 6, 25), "reminded", ["recipient"]),
    (date(2026, 6, 27), "overdue", ["sender", "recipient"]),
    (date(2026, 7, 1), "escalated", ["recipient-supervisor"]),
    (date(2026, 7, 4), "escalated", ["sender-agreements", "recipient-agreements"]),
]


async def test_each_step_is_told_to_whom_it_names_when_its_day_is_over(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    sent = await world.submitted()
    await days_pass(world, date(2026, 9, 1))
    assert told_by_the_clock(await world.facts_of(sent)) == EVERY_STEP
    late = await world.read(world.town, sent)
    assert (late["status"], late["overdue"], late["version"]) == ("requested", True, 6)
    moves = [step["move"] for step in late["history"]]
    assert moves == ["create", "submit", "reminded", "overdue", "escalated", "escalated"]


async def test_who_is_told_are_the_sides_and_the_unit_where_it_is_the_units_matter(world: Referrals) -> None:
    unit = new_id()
    await world.events.organisation(world.cafe.id, "association", version=2, units=[unit])
    await world.agree(reminders=LADDER)
    sent = await world.submitted(recipient={"organisation": str(world.cafe.id), "unit": str(unit)})
    await days_pass(world, date(2026, 7, 10))
    told = {
        one["part"]: (one["organisation"], one["unit"])
        for fact in (await world.facts_of(sent))[2:]
        for one in fact.content["concerns"]
    }
    town, cafe = str(world.town.id), str(world.cafe.id)
    assert told["recipient"] == told["recipient-supervisor"] == (cafe, str(unit))
    assert (told["sender-agreements"], told["recipient-agreements"]) == ((town, None), (cafe, None))


async def test_an_answer_ends_the_ladder(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    sent = await world.submitted()
    await days_pass(world, date(2026, 6, 28))
    await world.move(world.cafe, await world.read(world.cafe, sent), "accept")
    await days_pass(world, date(2026, 9, 1))
    assert told_by_the_clock(await world.facts_of(sent)) == EVERY_STEP[:2]


async def test_a_question_lets_the_whole_ladder_stand_still(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    asked = await world.after("request-information")
    await days_pass(world, date(2026, 8, 1))
    assert told_by_the_clock(await world.facts_of(asked)) == []
    supplied = await world.move(world.town, asked, "supply-information")
    await days_pass(world, date(2026, 10, 1))
    assert [name for _, name, _ in told_by_the_clock(await world.facts_of(supplied))] == [
        "reminded", "overdue", "escalated", "escalated",
    ]  # fmt: skip


async def test_a_worker_that_comes_weeks_late_tells_each_step_once_and_in_order(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    sent = await world.submitted()
    world.moment.now = datetime(2026, 9, 1, tzinfo=UTC)
    while await world.strike():
        pass
    late = date(2026, 9, 1)
    assert told_by_the_clock(await world.facts_of(sent)) == [(late, name, parts) for _, name, parts in EVERY_STEP]


async def test_steps_of_one_day_are_a_version_and_a_fact_each(world: Referrals) -> None:
    steps = [(5, "recipient-supervisor"), (5, "both"), (7, "recipient"), (7, "recipient-supervisor")]
    await world.agree(reminders=[{"business_day": day, "to": to} for day, to in steps])
    sent = await world.submitted()
    await days_pass(world, date(2026, 7, 10))
    facts = await world.facts_of(sent)
    assert told_by_the_clock(facts) == [
        (date(2026, 6, 27), "overdue", ["sender", "recipient"]),
        (date(2026, 6, 27), "escalated", ["recipient-supervisor"]),
        (date(2026, 7, 1), "escalated", ["recipient"]),
        (date(2026, 7, 1), "escalated", ["recipient-supervisor"]),
    ]
    assert [fact.sequence for fact in facts] == [1, 2, 3, 4, 5, 6]


async def test_of_an_open_referral_the_sender_alone_hears_that_it_is_late(world: Referrals) -> None:
    await world.agree(reminders=LADDER, expiry="expire")
    sent = await world.submitted(recipient=None)
    await days_pass(world, date(2026, 9, 1))
    told = told_by_the_clock(await world.facts_of(sent))
    assert told == [(date(2026, 6, 27), "overdue", ["sender"])]
    assert (await world.read(world.town, sent))["status"] == "requested"


async def test_with_the_claim_the_ladder_of_the_claimers_clause_begins(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    sent = await world.submitted(recipient=None)
    await days_pass(world, date(2026, 7, 1))
    seen = await world.read(world.cafe, sent)
    await world.move(world.cafe, seen, "claim")
    await days_pass(world, date(2026, 9, 1))
    assert [name for _, name, _ in told_by_the_clock(await world.facts_of(sent))] == [
        "overdue", "reminded", "overdue", "escalated", "escalated",
    ]  # fmt: skip


# R22


async def test_where_the_clause_says_so_silence_ends_the_referral_a_day_after_the_whole_ladder(
    world: Referrals,
) -> None:
    await world.agree(reminders=LADDER, expiry="expire")
    sent = await world.submitted()
    await days_pass(world, date(2026, 7, 6))
    assert (await world.read(world.town, sent))["status"] == "requested"
    await days_pass(world, date(2026, 7, 7))
    gone = await world.read(world.town, sent)
    assert (gone["status"], gone["reason"], gone["reason_by"]) == ("cancelled", "no-response-expired", "system")
    assert gone["ended_at"] == "2026-07-07T09:00:00Z"
    assert told_by_the_clock(await world.facts_of(sent)) == [
        *EVERY_STEP,
        (date(2026, 7, 7), "expired", ["sender", "recipient"]),
    ]
    await days_pass(world, date(2026, 9, 1))
    assert (await world.read(world.town, sent))["version"] == gone["version"]
    again = await world.draft({"id": gone["need_id"]})
    assert (await world.move(world.town, again, "submit"))["status"] == "requested"


async def test_without_a_ladder_it_ends_a_day_after_both_heard_that_it_is_late(world: Referrals) -> None:
    await world.agree(reminders=[], expiry="expire")
    sent = await world.submitted()
    await days_pass(world, date(2026, 9, 1))
    assert told_by_the_clock(await world.facts_of(sent)) == [
        (date(2026, 6, 27), "overdue", ["sender", "recipient"]),
        (date(2026, 6, 30), "expired", ["sender", "recipient"]),
    ]


async def test_what_waits_for_information_does_not_expire(world: Referrals) -> None:
    await world.agree(reminders=LADDER, expiry="expire")
    asked = await world.after("request-information")
    await days_pass(world, date(2026, 9, 1))
    assert (await world.read(world.town, asked))["status"] == "received"


@pytest.mark.parametrize("expiry", ["escalate", "a-rule-of-a-later-release"])
async def test_by_any_other_rule_it_never_ends_by_itself(world: Referrals, expiry: str) -> None:
    await world.agree(reminders=LADDER, expiry=expiry)
    sent = await world.submitted()
    await days_pass(world, date(2026, 10, 1))
    assert (await world.read(world.town, sent))["status"] == "requested"


# The ladder as a value


def a_clause(length: int, steps: list[tuple[int, str]], expiry: str) -> Clause:
    reminders = [{"business_day": day, "to": to} for day, to in steps]
    raw: dict[str, Any] = clause(UUID(int=1), response_business_days=length, reminders=reminders, expiry=expiry)
    return Clause.model_validate(raw)


@given(
    length=st.integers(1, 30),
    steps=st.lists(st.tuples(st.integers(1, 40), st.sampled_from([*map(str, ladder.TOLD), "somebody-else"]))),
    expires=st.booleans(),
)
def test_every_step_is_told_once_overdue_comes_once_and_the_expiry_last(
    length: int, steps: list[tuple[int, str]], expires: bool
) -> None:
    now = datetime(2026, 6, 18, 9, tzinfo=UTC)
    deadline = to_answer(a_clause(length, steps, "expire" if expires else "escalate"), now, offered=False)
    told: list[str] = []
    while (strike := deadline.next_strike()) is not None:
        told += [name for name, _ in ladder.facts_of(strike)] + ["expired"] * ladder.expires(strike)
        deadline = deadline.struck(strike, strike.at)
    on_the_day = {"recipient", "both"}
    known = [(day, to) for day, to in steps if to in ladder.TOLD and not (day == length and to in on_the_day)]
    before, after = sum(day < length for day, _ in known), sum(day >= length for day, _ in known)
    assert told == ["reminded"] * before + ["overdue"] + ["escalated"] * after + ["expired"] * expires
