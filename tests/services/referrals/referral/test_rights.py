"""Every right to see has an end: all statuses, parts and times, and what becomes of them in the service."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.editions import LONG_OVER, lasts_until
from services.referrals.model.provision.row import LegalProvision
from services.referrals.model.referral.codes import TERMINAL, ReferralStatus
from services.referrals.model.referral.rights import (
    RIGHTS,
    Ground,
    Part,
    Sees,
    Time,
    exists_for,
    part_of,
    sees,
    time_of,
)
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from shared.ids import new_id
from shared.kernel.actors import Actor, Role
from shared.kernel.business_days import end_of_day_in_helsinki
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import CLIENTS, IDENTITY_CODE, MESSAGE, PERSONAL, PLACE, TOWNS, Referrals

TYPED_FROM_THE_PAGE = """
draft             sender live live live  recipient -    -          -         candidate -         former -
requested         sender live live live  recipient live skeleton   skeleton  candidate skeleton  former -
received          sender live live live  recipient live skeleton   skeleton  candidate -         former -
accepted          sender live live live  recipient live last-sight skeleton  candidate -         former -
in-progress       sender live live live  recipient live last-sight skeleton  candidate -         former -
on-hold           sender live live live  recipient live last-sight skeleton  candidate -         former -
completed         sender live live live  recipient -    last-sight skeleton  candidate -         former last-sight
failed            sender live live live  recipient -    last-sight skeleton  candidate -         former last-sight
cancelled         sender live live live  recipient -    last-sight skeleton  candidate -         former last-sight
rejected          sender live live live  recipient -    skeleton   skeleton  candidate -         former last-sight
entered-in-error  sender skeleton skeleton skeleton  recipient - skeleton skeleton  candidate -         former skeleton
"""
"""For each part: before the end and while the agreement or its run-off lasts, in the time for follow-up, after it. A
candidate's right ends with the offer; a former sender's is the same for all time."""

SENDER, RECIPIENT, CANDIDATE, STRANGER = (UUID(int=number) for number in (1, 2, 3, 4))
WHO = {SENDER: Part.SENDER, RECIPIENT: Part.RECIPIENT, CANDIDATE: Part.CANDIDATE, STRANGER: Part.NOBODY}
LAW = "law:681/2023:16@2025-01-01"
NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


def page() -> dict[tuple[ReferralStatus, Part, Time], Sees]:
    cells: dict[tuple[ReferralStatus, Part, Time], Sees] = {}
    for line in TYPED_FROM_THE_PAGE.strip().splitlines():
        words = line.split()
        status = ReferralStatus(words[0])
        for part, names in (
            (Part.SENDER, words[2:5]), (Part.RECIPIENT, words[6:9]), (Part.CANDIDATE, [words[10], "-", "-"]),
            (Part.FORMER_SENDER, [words[12]] * 3),
        ):  # fmt: skip
            cells |= {
                (status, part, time): Sees[name.upper().replace("-", "_")]
                for time, name in zip(Time, names, strict=True)
                if name != "-"
            }
    return cells


def row(status: ReferralStatus, part: Part, time: Time) -> Referral:
    """A referral in this status, as one with this part finds it at this time."""
    until = {Time.OPEN: None, Time.FOLLOW_UP: NOW + timedelta(seconds=1), Time.OVER: NOW}[time]
    drafted = status is ReferralStatus.DRAFT
    return Referral(
        sender=SENDER, status=status.value, open=part is Part.CANDIDATE, follow_up_until=until,
        recipient=None if part is Part.CANDIDATE else RECIPIENT, requested_at=None if drafted else NOW,
        id=UUID(int=5), version=1, number="VD-1", need_id=UUID(int=6), case_id=UUID(int=7), client_id=UUID(int=8),
        service="course", legal_basis="", data_categories=[], priority="routine", sealed=b"", created_at=NOW,
        sealed_senders_sight=b"kept" if part is Part.FORMER_SENDER else None,
    )  # fmt: skip


def test_the_table_is_what_the_page_says() -> None:
    assert dict(RIGHTS) == page()


@pytest.mark.parametrize("status", list(ReferralStatus))
@pytest.mark.parametrize("part", list(Part))
def test_every_status_part_time_role_and_basis_shows_what_the_table_says_and_no_more(
    status: ReferralStatus, part: Part
) -> None:
    organisation = next((one for one, plays in WHO.items() if plays is part), SENDER)
    roles = set(Role) - {Role.OPERATOR}
    for time, role, basis_holds, agreement_lasts in product(Time, roles, (True, False), (True, False)):
        if status in TERMINAL:
            if time is Time.OPEN:
                continue
        elif agreement_lasts is not (time is Time.OPEN):
            continue  # a time that this status does not have
        if part is Part.CANDIDATE and not agreement_lasts:
            continue  # the ground of an open referral has no end (`queries/referral/grounds.py`)
        ground = Ground(basis_holds, NOW + timedelta(seconds=1) if agreement_lasts else NOW, agreement_lasts)
        one = row(status, part, time)
        one.candidates = {CANDIDATE: None} if part is Part.CANDIDATE else None  # type: ignore[dict-item]
        actor = Actor("someone", organisation, frozenset({role}))
        wanted = page().get((status, part, time), Sees.NOTHING)
        if role not in {Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION}:
            wanted = min(wanted, Sees.SKELETON)
        if not basis_holds and part not in (Part.SENDER, Part.FORMER_SENDER):
            wanted = min(wanted, Sees.SKELETON)
        assert time_of(one, NOW, ground.lasts_until) is time
        if wanted is not Sees.NOTHING:
            assert part_of(one, actor) is part
        assert sees(one, actor, NOW, ground) is wanted
        assert exists_for(one, actor) is (wanted is not Sees.NOTHING)


def test_every_right_of_another_organisation_ends() -> None:
    for status, part in product(ReferralStatus, (Part.RECIPIENT, Part.CANDIDATE)):
        if status not in TERMINAL and part is Part.RECIPIENT:
            assert RIGHTS.get((status, part, Time.FOLLOW_UP), Sees.NOTHING) <= Sees.LAST_SIGHT
        assert RIGHTS.get((status, part, Time.OVER), Sees.NOTHING) <= Sees.SKELETON
        if status in TERMINAL:
            assert RIGHTS.get((status, part, Time.FOLLOW_UP), Sees.NOTHING) <= Sees.LAST_SIGHT


ENDINGS = [move.slug for move in MOVES.moves if move.target in TERMINAL and move.sources & {"accepted", "in-progress"}]
BEFORE = {"confirm-cancellation": ["request-cancellation"]}
NOTHING_TO_LOOK_AT = {"decline", "end-basis", "mark-entered-in-error"}
"""Nothing was served, the ground to see it is gone, or what there was to see is erased."""
SERVED = [slug for slug in ENDINGS if slug not in NOTHING_TO_LOOK_AT]


def test_the_ends_of_a_service_are_known() -> None:
    assert ENDINGS == [
        "decline",
        "confirm-cancellation",
        "complete",
        "fail",
        "end-run-off",
        "end-basis",
        "mark-entered-in-error",
    ]  # another one: does its recipient look back?


async def served(world: Referrals, ending: str, code: str | None = IDENTITY_CODE) -> dict[str, Any]:
    if ending == "end-run-off":
        await world.agree(run_off="hand-over")
    client = await world.client(identity_code=code)
    sent = await world.submitted(await world.need(await world.case(client)))
    if ending == "end-run-off":
        accepted = await world.move(world.cafe, await world.move(world.cafe, sent, "accept"), "schedule")
        await world.tell(status="terminated", ended_at=world.moment().isoformat())
        await world.strike()
        return await world.read(world.cafe, accepted)
    for slug in ("accept", "schedule", *BEFORE.get(ending, ()), ending):
        sent = await world.move(world.town if slug in TOWNS else world.cafe, sent, slug)
    return sent


async def change_client(world: Referrals, referral: dict[str, Any], **changes: Any) -> None:
    client_id = (await world.read(world.town, referral))["client_id"]
    read = expect(200, await world.town.caseworker.get(f"{CLIENTS}/{client_id}"))
    expect(200, await world.town.caseworker.patch(f"{CLIENTS}/{client_id}", changes, version=read["version"]))


async def sealed_last_sight(world: Referrals, referral: dict[str, Any]) -> bytes | None:
    async with world.service.runtime.database.reading() as session:
        query = select(col(Referral.sealed_last_sight)).where(col(Referral.id) == UUID(referral["id"]))
        return (await session.execute(query)).scalar_one()


def unchanged(seen: dict[str, Any]) -> dict[str, Any]:
    return {name: seen[name] for name in ("client", "message", "place", "data_categories", "legal_basis", "history")}


@pytest.mark.parametrize("ending", SERVED)
async def test_after_a_service_its_recipient_sees_what_it_saw_and_nothing_that_came_later(
    world: Referrals, ending: str
) -> None:
    done = await served(world, ending)
    assert done["client"]["identity_code"] == IDENTITY_CODE
    assert (done["message"], done["place"]) == (MESSAGE, PLACE)
    moved = {"street": "Uusi osoite 1", "city": "Toisaalla"}
    await change_client(world, done, contact=moved, family_name="Uusinimi", identity_code=None, municipality="049")
    world.moment.now += timedelta(days=29, hours=23)
    (listed,) = await world.listed(world.cafe, Role.INTEGRATION)
    for seen in (listed, await world.read(world.cafe, done)):
        assert unchanged(seen) == unchanged(done)
        assert "Uusi" not in str(seen)
    assert (await world.read(world.town, done))["client"]["family_name"] == "Uusinimi"


@pytest.mark.parametrize("ending", SERVED)
async def test_after_the_follow_up_only_the_skeleton_is_left_and_the_copy_is_erased(
    world: Referrals, ending: str
) -> None:
    done = await served(world, ending)
    assert done["follow_up_until"] == "2026-07-18T09:00:00Z"
    kept = await sealed_last_sight(world, done)
    assert kept is not None
    assert not any(secret.encode() in kept for secret in PERSONAL)
    await world.strike()
    assert await sealed_last_sight(world, done) == kept
    world.moment.now += timedelta(days=30)
    (listed,) = await world.listed(world.cafe, Role.INTEGRATION)
    for seen in (listed, await world.read(world.cafe, done)):  # before the clock has struck already
        assert (seen["client"], seen["message"], seen["place"], seen["data_categories"]) == (None, None, None, [])
        assert not any(secret in str(seen) for secret in PERSONAL)
        assert (seen["status"], seen["number"]) == (done["status"], done["number"])
    await world.strike()
    assert await sealed_last_sight(world, done) is None
    own = await world.read(world.town, done)
    assert (own["message"], own["version"]) == (MESSAGE, done["version"])


async def test_the_clause_says_for_how_long_a_recipient_looks_back(world: Referrals) -> None:
    await world.agree(follow_up_days=0)
    assert (await served(world, "complete", None))["client"] is None
    await world.agree(follow_up_days=2)
    done = await served(world, "complete")
    world.moment.now += timedelta(days=1, hours=23)
    assert (await world.read(world.cafe, done))["client"]["family_name"] == "Koekäyttäjä"
    world.moment.now += timedelta(hours=1)
    assert (await world.read(world.cafe, done))["client"] is None


async def test_one_that_gave_the_client_back_unserved_looks_back_at_nothing(world: Referrals) -> None:
    declined = await world.after("accept", "decline")
    assert (declined["client"], declined["message"], declined["follow_up_until"]) == (None, None, None)
    assert await sealed_last_sight(world, declined) is None


async def test_closing_the_loop_takes_no_newer_copy(world: Referrals) -> None:
    done = await served(world, "complete")
    world.moment.now += timedelta(days=1)
    await change_client(world, done, family_name="Uusinimi")
    await world.move(world.town, done, "close-loop")
    seen = await world.read(world.cafe, done)
    assert (seen["client"]["family_name"], seen["follow_up_until"]) == ("Koekäyttäjä", done["follow_up_until"])


async def test_a_restriction_that_is_set_after_the_end_hides_in_the_copy_too(world: Referrals) -> None:
    done = await served(world, "complete")
    assert (done["client"]["municipality"], done["client"]["contact"]["street"]) == ("091", "Olematonkuja 17 B")
    await change_client(world, done, safety_restriction=True)
    seen = await world.read(world.cafe, done)
    assert (seen["client"]["municipality"], seen["client"]["contact"]) == (None, None)
    assert not {"contact", "residence"} & set(seen["data_categories"])
    assert seen["client"]["family_name"] == "Koekäyttäjä"


async def test_reading_the_copy_is_audited_and_reading_the_skeleton_is_not(world: Referrals) -> None:
    done = await served(world, "complete")
    before = len([one for one in await world.service.audits() if one.action == "referral.read"])
    await world.read(world.cafe, done)
    reads = [one for one in await world.service.audits() if one.action == "referral.read"]
    assert (len(reads), reads[-1].groups) == (before + 1, ",".join(done["data_categories"]))
    world.moment.now += timedelta(days=30)
    await world.read(world.cafe, done)
    assert len([one for one in await world.service.audits() if one.action == "referral.read"]) == before + 1


BASES = ["consent", "commission", "law"]


async def accepted_on(world: Referrals, basis: str, *way: str) -> tuple[Member, dict[str, Any]]:
    """A referral on this kind of basis that its recipient has taken through these moves, and that recipient."""
    named = {"consent": f"consent:{new_id()}", "commission": f"commission:{world.agreement_id}", "law": LAW}[basis]
    who = world.office if basis == "law" else world.cafe  # a provision of law is for authorities
    await world.agree(provider=str(who.id))
    sent = await world.submitted(legal_basis=named, recipient={"organisation": str(who.id)})
    for slug in way:
        sent = await world.move(who, sent, slug)
    return who, sent


ENDED = {"status": "terminated", "ended_at": "2026-06-18T09:00:00+00:00", "run_off_days": 10}
RUN_OFF_ENDS = datetime(2026, 6, 28, 21, 0, tzinfo=UTC)  # midnight in Helsinki


@pytest.mark.parametrize("way", [["accept"], ["accept", "start"], ["accept", "hold"]], ids=lambda way: way[-1])
@pytest.mark.parametrize("basis", BASES)
async def test_under_way_the_right_ends_with_the_agreements_run_off_on_every_basis(
    world: Referrals, basis: str, way: list[str]
) -> None:
    who, accepted = await accepted_on(world, basis, *way)
    await world.tell(**ENDED)
    world.moment.now = RUN_OFF_ENDS - timedelta(minutes=1)
    await change_client(world, accepted, contact={"street": "Uusi 1"})
    assert (await world.read(who, accepted))["client"]["contact"]["street"] == "Uusi 1"
    world.moment.now = RUN_OFF_ENDS
    await change_client(world, accepted, contact={"street": "Salattu 2"})  # before any clock has struck
    for _ in range(3):
        (listed,) = await world.listed(who, Role.INTEGRATION)
        for seen in (listed, await world.read(who, accepted)):
            assert (seen["client"]["contact"]["street"], seen["message"]) == ("Uusi 1", MESSAGE)
            assert (seen["status"], seen["version"]) == (accepted["status"], accepted["version"])
        world.moment.now += timedelta(days=14)
        await world.strike()
        await world.strike()
    for later in (0, 4000):
        world.moment.now += timedelta(days=later)
        await world.strike()
        await change_client(world, accepted, contact={"street": f"Salattu {later}"})
        seen = await world.read(who, accepted)
        assert (seen["client"], seen["message"], seen["data_categories"]) == (None, None, [])
        assert not any(secret in str(seen) for secret in (*PERSONAL, "Salattu", "Uusi 1"))
    assert await sealed_last_sight(world, accepted) is None
    failed = await world.move(who, await world.read(who, accepted), "fail")  # a service can always be ended
    assert (failed["client"], failed["message"], failed["data_categories"]) == (None, None, [])


async def test_what_is_written_after_the_right_has_ended_is_not_read(world: Referrals) -> None:
    who, accepted = await accepted_on(world, "consent", "accept")
    before = await world.move(world.town, accepted, "note", text="Ennen loppua")
    await world.tell(**ENDED)
    world.moment.now = RUN_OFF_ENDS + timedelta(days=1)
    await world.strike()
    await world.strike()  # what the first one has set
    after = await world.move(world.town, await world.read(world.town, before), "note", text="Lopun jälkeen")
    seen = await world.read(who, after)
    assert [step["text"] for step in seen["history"] if step["move"] == "note"] == ["Ennen loppua", None]
    own = await world.read(world.town, after)
    assert [step["text"] for step in own["history"] if step["move"] == "note"] == ["Ennen loppua", "Lopun jälkeen"]


@pytest.mark.parametrize("basis", BASES)
async def test_a_service_that_ends_after_its_run_off_leaves_what_was_seen_at_the_end_of_that(
    world: Referrals, basis: str
) -> None:
    who, accepted = await accepted_on(world, basis, "accept")
    await world.tell(**ENDED)
    world.moment.now = RUN_OFF_ENDS + timedelta(days=1)
    await world.strike()
    await world.strike()
    await change_client(world, accepted, contact={"street": "Salattu 2"})
    done = await world.move(who, accepted, "complete")
    await world.tell()  # as if it had never ended
    seen = await world.read(who, done)
    assert seen["client"]["contact"]["street"] == "Olematonkuja 17 B"
    assert seen["follow_up_until"] == "2026-07-28T21:00:00Z"


async def test_a_service_that_ends_without_a_basis_leaves_nothing_though_the_basis_comes_back(world: Referrals) -> None:
    office, accepted = await accepted_on(world, "law", "accept")
    await provision_lasts_until(world, date(2026, 6, 17))
    await change_client(world, accepted, contact={"street": "Salattu 2"})
    assert (await world.read(office, accepted))["client"] is None
    done = await world.move(office, accepted, "complete")
    await provision_lasts_until(world, None)
    assert (await world.read(office, done))["client"] is None
    assert await sealed_last_sight(world, done) is None


async def provision_lasts_until(world: Referrals, last: date | None) -> None:
    async with world.service.runtime.database.connection() as connection:
        await connection.execute(update(LegalProvision).values(valid_until=last))


async def test_one_on_a_waiting_list_ends_with_its_agreement_and_leaves_nothing(world: Referrals) -> None:
    cafe, waiting = await accepted_on(world, "consent", "waitlist")
    await world.tell(**ENDED)
    assert await world.strike() == 2  # its line is looked at too
    seen = await world.read(cafe, waiting)
    assert (seen["status"], seen["reason"], seen["client"]) == ("cancelled", "agreement-ended", None)
    assert await sealed_last_sight(world, waiting) is None


async def test_unanswered_and_unheard_of_the_right_ends_with_the_run_off(world: Referrals) -> None:
    """The last day has passed, and nothing has come from the agreements service."""
    await world.tell(effective_until="2026-06-18", run_off_days=10)
    sent = await world.submitted(legal_basis=f"consent:{new_id()}")
    world.moment.now = RUN_OFF_ENDS
    assert (await world.read(world.cafe, sent))["client"] is None


async def test_a_commission_of_an_agreement_that_is_unknown_here_shows_nothing(world: Referrals) -> None:
    sent = await world.submitted()
    await world.events.forget("vidare.agreements.agreement", world.agreement_id)
    assert (await world.read(world.cafe, sent))["client"] is None


@pytest.mark.parametrize(
    ("changes", "last"),
    [
        ({"effective_until": "2026-03-31"}, date(2026, 4, 10)),
        ({"ended_at": "2026-02-27T22:30:00+00:00", "effective_until": "2026-12-31"}, date(2026, 3, 10)),
        ({"effective_until": "2026-03-31", "ended_at": "2026-04-20T10:00:00+00:00"}, date(2026, 4, 10)),
    ],
)
def test_the_run_off_counts_from_the_last_day(changes: dict[str, Any], last: date) -> None:
    text = edition([clause(RECIPIENT, [SENDER])], run_off_days=10, **changes)
    state = AgreementState.model_validate(agreement(UUID(int=9), [text]))
    assert lasts_until(state) == end_of_day_in_helsinki(last)


def test_an_agreement_without_an_end_goes_on_and_one_that_never_governed_lasts_at_no_time() -> None:
    endless = AgreementState.model_validate(agreement(UUID(int=9), [edition([clause(RECIPIENT)])]))
    far = edition([clause(RECIPIENT)], effective_until="9999-12-30")
    declined = AgreementState.model_validate(agreement(UUID(int=9), [edition([clause(RECIPIENT)], status="rejected")]))
    assert [lasts_until(one) for one in (endless, declined)] == [None, LONG_OVER]
    assert lasts_until(AgreementState.model_validate(agreement(UUID(int=9), [far]))) is None
