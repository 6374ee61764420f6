"""Random walks: senders, recipients, strangers and clocks do what they like; after each step the rules still hold."""

import asyncio
import contextlib
import io
import json
import logging
import shutil
import tempfile
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.deadline.row import RESPONSE, Deadline
from services.referrals.model.referral.for_lists import write_for_lists
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.model.tables import TABLES
from services.referrals.service import SERVICE
from shared.kernel.actors import Role
from shared.persistence.database import Database
from shared.persistence.mechanisms import audit_entry, clock, idempotency_record, outbox
from shared.persistence.schema import upgrade
from tests.support.cooperation import Member
from tests.support.referrals import CASES, IDENTITY_CODE, PERSONAL, REFERRALS, Referrals, referrals_service
from tests.support.services import Moment

SLUGS = [move.slug for move in MOVES.moves if move.has_route]
TERMINAL = {"rejected", "cancelled", "failed", "completed"}
PLACES = 2
TAKEN_UP = ("reopen", "mark-entered-in-error")
BY_RULE = {
    "no-capacity",
    "others-wait",
    "no-agreement-in-force",
    "open-duplicate",
    "appointment-ahead",
    "cannot-go-there",
    "reopening-over",
    "need-not-active",
    "accepted-elsewhere",
    "case-not-open",
    "parts-are-open",
    "whole-has-ended",
}
"""Refusals of moves that the table allows."""


ANSWERS = ["transfer", "transfer", "decline-transfer", "withdraw-transfer"]
"""What becomes of an offer."""


class ReferralWalks(RuleBasedStateMachine):
    """One world a walk; `known` holds each referral as it was last seen in the database."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        file = shutil.copy(self.template, self.folder / "walk.db")
        self.moment = Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))
        self.context = referrals_service(self.folder, self.moment, f"sqlite+aiosqlite:///{file}")
        self.logged = io.StringIO()
        self.handler = logging.StreamHandler(self.logged)
        logging.getLogger().addHandler(self.handler)
        self.world: Referrals = self.run(self.context.__aenter__())
        self.known: dict[UUID, Referral] = {}
        self.client: dict[str, Any] = {}

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        with contextlib.redirect_stdout(self.logged):
            return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.context.__aexit__(None, None, None))
        self.runner.close()
        logging.getLogger().removeHandler(self.handler)
        shutil.rmtree(self.folder)

    # What happens

    @initialize()
    def a_town_and_its_client(self) -> None:
        async def begin() -> None:
            senders = [str(one.id) for one in self._senders()]
            await self.world.agree(capacity={"max": PLACES, "unit": "concurrent-clients"}, senders=senders)
            self.client = await self.world.client(identity_code=IDENTITY_CODE)
            for recipient in ({"organisation": str(self.world.cafe.id)}, None):
                need = await self.world.need(await self.world.case())
                await self.world.submitted(need, recipient=recipient)

        self.run(begin())

    @rule(is_open=st.booleans(), sent=st.booleans())
    def a_draft(self, is_open: bool, sent: bool) -> None:
        """Left for the one client, so that duplicates are met; or sent for a new one, so that they are not."""

        async def draft() -> None:
            client = await self.world.client() if sent else self.client
            need = await self.world.need(await self.world.case(client))
            made = await self.world.draft(need, **({"recipient": None} if is_open else {}))
            if sent:
                await self.world.try_move(self.world.town.caseworker, made, "submit")

        self.run(draft())

    @precondition(lambda self: bool(self.known))
    @rule(pick=st.integers(0, 99), actor=st.integers(0, 5), slug=st.sampled_from(SLUGS))
    def any_move(self, pick: int, actor: int, slug: str) -> None:
        """Whoever it is says whatever they like; the answer keeps what `allowed_moves` promised."""
        self.run(self._move(self._referral(pick), *self._actor(actor), slug))

    @precondition(lambda self: bool(self.known))
    @rule(pick=st.integers(0, 99), choices=st.lists(st.integers(0, 99), min_size=3, max_size=9))
    def moves_that_are_offered(self, pick: int, choices: list[int]) -> None:
        """A referral goes on and on, now by the one party and now by the other."""

        async def move() -> None:
            for choice in choices:
                referral = self._referral(pick)
                offers = [
                    (who, role, slug) for who, role in self._parties() for slug in await self._offered(referral, who)
                ]
                if offers:
                    await self._move(referral, *offers[choice % len(offers)])
                    await self._check()

        self.run(move())

    @precondition(lambda self: bool(self.known))
    @rule(pick=st.integers(0, 99), actor=st.integers(0, 1))
    def a_reading(self, pick: int, actor: int) -> None:
        async def read() -> None:
            before = self._referral(pick)
            who, _ = self._actor(actor)
            answer = await who.caseworker.get(f"{REFERRALS}/{before.id}")
            if answer.status_code == 200 and answer.json()["version"] > before.version:
                assert answer.json()["history"][-1]["move"] in ("acknowledge", "close-loop")

        self.run(read())

    @precondition(lambda self: bool(self.known))
    @rule(pick=st.integers(0, 99))
    def an_edit(self, pick: int) -> None:
        async def edit() -> None:
            referral = self._referral(pick)
            path = f"{REFERRALS}/{referral.id}"
            sender = next(one for one in self._senders() if one.id == referral.sender)
            answer = await sender.caseworker.patch(path, {"priority": "urgent"}, version=referral.version)
            assert answer.status_code == (200 if referral.status in ("draft", "requested") else 409)

        self.run(edit())

    @precondition(lambda self: bool(self.known))
    @rule(
        pick=st.integers(0, 99),
        answer=st.sampled_from(["transfer", "transfer", "decline-transfer", "withdraw-transfer"]),
    )
    def a_case_changes_hands(self, pick: int, answer: str) -> None:
        """It is offered and taken over, declined or taken back; each referral becomes what was said before."""

        async def change() -> None:
            await self._change_hands(self._referral(pick), answer)

        self.run(change())

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        async def strike() -> None:
            self.moment.now += timedelta(days=days)
            await self.world.strike()
            await self._check()
            for row in self.known.values():
                if row.part_of is not None and self.known[row.part_of].status in TERMINAL | {"entered-in-error"}:
                    ends = row.ended_at is not None or row.cancellation_requested_at is not None
                    assert ends, "no part is left behind"

        self.run(strike())

    @precondition(lambda self: len(self.known) > 3)
    @rule()
    def the_agreement_ends_and_another_begins(self) -> None:
        async def end() -> None:
            await self.world.tell(status="terminated", ended_at=self.moment().isoformat())
            await self.world.strike()
            self.moment.now += timedelta(days=1)
            await self.world.tell(
                edition=2, executed_at=self.moment().isoformat(), effective_from=self.moment().date().isoformat()
            )

        self.run(end())

    # What holds after each step

    @invariant()
    def the_rules_hold(self) -> None:
        self.run(self._check())

    async def _check(self) -> None:
        async with self.world.service.runtime.database.reading() as session:
            rows = {row.id: row for row in (await session.execute(select(Referral))).scalars()}
            facts = (await session.execute(select(outbox.c.aggregate, outbox.c.version).order_by(outbox.c.id))).all()
            ledgers = (await session.execute(select(CapacityUse))).scalars().all()
            strikes = select(col(Deadline.subject), col(Deadline.strikes_at)).where(
                col(Deadline.kind) == RESPONSE, col(Deadline.strikes_at).is_not(None)
            )
            striking = {row.subject: row.strikes_at for row in await session.execute(strikes)}
            written = [
                str(value) if not isinstance(value, bytes) else value.decode("utf-8", "replace")
                for table in (outbox, idempotency_record, TABLES.tables["deadline"], clock, audit_entry)
                for found in (await session.execute(select(table))).all()
                for value in found
            ]
        for row in rows.values():
            whole = rows.get(row.part_of) if row.part_of is not None else None
            if row.part_of is not None:
                assert whole is not None and whole.part_of is None, "a part is no whole"
                assert (row.sender, row.need_id, row.client_id) == (whole.recipient, whole.need_id, whole.client_id)
                assert set(row.data_categories) <= set(whole.data_categories)
            versions = [fact.version for fact in facts if fact.aggregate == f"referral:{row.id}"]
            assert versions == list(range(1, row.version + 1)), "one fact for each version"
            assert [step.version for step in row.steps] == versions
            before = self.known.get(row.id)
            if before is not None and before.status in TERMINAL and row.steps[-1].move not in TAKEN_UP:
                changed = {"sealed_last_sight"}  # a clock erases it
                if before.sender != row.sender or row.sealed_senders_sight != before.sealed_senders_sight:
                    changed |= {"sender", "transferred_from", "sealed_senders_sight", "version"}
                closing = {"loop_closed_at", "version", "reason", "reason_by", "acts_next"}
                changed |= closing if row.status == "completed" else set()
                assert before.model_dump(exclude=changed) == row.model_dump(exclude=changed), "terminal is terminal"
        holding = sum(row.holds_place for row in rows.values())
        assert sum(use.in_use for use in ledgers) == holding
        assert sum(row.holds_place for row in rows.values() if row.part_of is None) <= PLACES  # parts have no limit
        waits = {row.id: row.waits_for is not None for row in rows.values()}
        assert waits == {row.id: row.business_status == "waitlisted" for row in rows.values()}
        assert sum(use.waiting for use in ledgers) == sum(waits.values())
        assert all(row.holds_place == (row.accepted_at is not None and row.ended_at is None) for row in rows.values())
        awaited = {row.id: row.response.due_at for row in rows.values() if row.response and _is_awaited(row)}
        assert striking == awaited, "a deadline strikes while an answer is awaited, and only then"
        assert all(row.response is not None for row in rows.values() if _is_awaited(row))
        for row in rows.values():
            kept = (row.next_due_at, row.acts_next)
            write_for_lists(row)
            assert kept == (row.next_due_at, row.acts_next), "lists go by what the referral is now"
        told = "\n".join([*written, self.logged.getvalue()])
        assert "request.answered" in told
        assert [secret for secret in PERSONAL if secret in told or json.dumps(secret)[1:-1] in told] == []
        self.known = rows

    async def _change_hands(self, referral: Referral, answer: str) -> None:
        path = f"{CASES}/{referral.case_id}"
        sees = [one for one in self._senders() if (await one.caseworker.get(path)).status_code == 200]
        assert len(sees) == 1, "one organisation is responsible"
        (own,) = sees
        other = next(one for one in self._senders() if one is not own)
        case = (await own.caseworker.get(path)).json()
        made = await self.world.try_move_case(case, "offer-transfer", who=own, to=str(other.id))
        if "offer-transfer" not in case["allowed_moves"]:
            assert made.status_code == 409
            return
        offered = made.json()
        before = (await own.caseworker.get(f"{path}/transfer")).json()
        seen = (await other.caseworker.get(f"{path}/transfer")).json()
        assert [one["becomes"] for one in seen["referrals"]] == [one["becomes"] for one in before["referrals"]]
        who = own if answer == "withdraw-transfer" else other
        told = await self.world.try_move_case(offered, answer, who=who)
        if seen["cannot"] and answer == "transfer":
            assert told.json()["type"] == "/v1/problems/client-has-other-cases"
            told = await self.world.try_move_case(offered, "withdraw-transfer", who=own)
        assert told.status_code == 200, told.text
        if answer != "transfer" or seen["cannot"]:
            return
        assert (await own.caseworker.get(path)).status_code == 404
        by_number = {row.number: row for row in await self._rows()}
        for one in before["referrals"]:
            row = by_number[one["number"]]
            assert row.sender == other.id
            assert row.status == ("cancelled" if one["becomes"] == "ends" else one["status"])
            event(f"{one['status']} {one['becomes']}")

    async def _rows(self) -> list[Referral]:
        async with self.world.service.runtime.database.reading() as session:
            return list((await session.execute(select(Referral))).scalars())

    # Who and what

    def _senders(self) -> list[Member]:
        return [self.world.town, self.world.office]

    def _referral(self, pick: int) -> Referral:
        rows = sorted(self.known.values(), key=lambda row: row.id)
        return rows[pick % len(rows)]

    def _parties(self) -> list[tuple[Member, Role]]:
        """As systems, whose reading is no move."""
        world = self.world
        return [(one, Role.INTEGRATION) for one in (world.town, world.cafe, world.office, world.school)]

    def _actor(self, number: int) -> tuple[Member, Role]:
        world = self.world
        others = [(world.stranger, Role.CASEWORKER), (world.cafe, Role.ORG_ADMIN)]
        return [*self._parties(), *others][number]

    async def _offered(self, referral: Referral, who: Member) -> list[str]:
        seen = await who.acting(Role.INTEGRATION).get(f"{REFERRALS}/{referral.id}")
        return list(seen.json()["allowed_moves"]) if seen.status_code == 200 else []

    async def _move(self, referral: Referral, who: Member, role: Role, slug: str) -> None:
        if who is self.world.school and slug in ("redirect", "sub-refer"):
            return  # the bodies of both name the school
        seen = await who.acting(role).get(f"{REFERRALS}/{referral.id}")
        # To whom it is offered is not told of each version.
        version = seen.json()["version"] if seen.status_code == 200 else referral.version
        in_hand = {"id": str(referral.id), "version": version}
        soon = (self.moment() + timedelta(days=30)).date().isoformat()
        today = self.moment().date().isoformat()
        days = {
            "hold": {"review_on": soon},
            "schedule": {"at": f"{soon}T08:00:00Z"},
            "complete": {"outcome_on": today},
        }.get(slug, {})
        answer = await self.world.try_move(who.acting(role), in_hand, slug, **days)
        if role not in MOVES[slug].roles:
            assert answer.status_code == 403, "the route itself refuses"
            return
        if seen.status_code == 404:
            once_offered = slug == "claim" and who.id in (referral.candidates or {})
            assert answer.status_code == (409 if once_offered else 404)
            return
        offered: list[str] = seen.json()["allowed_moves"]
        if slug not in offered:
            assert answer.status_code == 409
            assert answer.json()["allowed_moves"] == offered
            return
        problem: Mapping[str, Any] = answer.json()
        assert problem.get("type") != "/v1/problems/move-not-allowed"
        if answer.status_code != 200:
            assert answer.status_code == 409
            assert problem["type"].rpartition("/")[2] in BY_RULE
            return
        assert problem["version"] == referral.version + 1
        event(f"{referral.status} {slug}")


def _is_awaited(row: Referral) -> bool:
    asked = row.business_status == "information-requested"
    return row.status in ("requested", "received") and not asked and not row.overdue


def test_the_rules_hold_on_every_walk(tmp_path: Path) -> None:
    async def migrate() -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'template.db'}")
        await upgrade(database, SERVICE.migrations)
        await database.close()

    asyncio.run(migrate())
    ReferralWalks.template = tmp_path / "template.db"
    run_state_machine_as_test(
        ReferralWalks,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
