"""Who has a part in a referral: the rule as a condition of a query, and as a question to a row, say the same."""

from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.need.row import Need
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.scope import seen_by, visible
from services.referrals.queries.referral.sides import Direction, sides
from shared.ids import new_id
from shared.kernel.actors import Actor, Role
from tests.support.cooperation import expect
from tests.support.referrals import Referrals, deciding_clause


async def every_referral(world: Referrals) -> dict[str, Any]:
    """One for each status, sent or not, open or not, with one candidate, two or none; id → what it is."""
    need = await world.need()
    town, cafe, school = world.town.id, world.cafe.id, world.school.id
    one, both = ({member: deciding_clause() for member in members} for members in ([cafe], [cafe, school]))
    made: dict[str, Any] = {}
    async with world.service.runtime.database.writing() as session:
        kept = await session.get_one(Need, UUID(need["id"]))
        flags = product(ReferralStatus, (False, True), (False, True), (None, {}, one, both))
        for number, (status, sent, is_open, some) in enumerate(flags):
            row = Referral(
                id=new_id(), version=1, number=f"VD-{number}", status=status.value, need_id=kept.id,
                case_id=kept.case_id, client_id=kept.client_id, service="finnish-course", sender=town,
                legal_basis=need["proposed_legal_basis"], data_categories=need["proposed_data_categories"],
                recipient=None if is_open else cafe, open=is_open, candidates=some, priority="routine", sealed=b"",
                created_at=world.moment(), requested_at=world.moment() if sent else None,
            )  # fmt: skip
            made[str(row.id)] = (status.value, sent, is_open, [str(one) for one in some or {}])
            session.add(row)
        await session.commit()
    return made


async def test_a_query_and_a_row_in_hand_give_the_same_answer(world: Referrals) -> None:
    made = await every_referral(world)
    members = {"town": world.town, "cafe": world.cafe, "school": world.school, "stranger": world.stranger}
    async with world.service.runtime.database.reading() as session:
        rows = (await session.execute(select(Referral))).scalars().all()
        assert len(rows) == len(made) == 176
        for name, member in members.items():
            actor = Actor("someone", member.id, frozenset({Role.CASEWORKER}))
            found = set((await session.execute(select(col(Referral.id)).where(visible(actor)))).scalars())
            assert found == {row.id for row in rows if seen_by(actor)(row)}, name
            came: list[UUID] = []
            for side in sides(Direction.INCOMING, actor, world.moment()):
                came += (await session.execute(select(col(Referral.id)).where(side.rows))).scalars()
            expected = {id_ for id_, one in made.items() if _comes_in(str(member.id), name, *one)}
            assert sorted(map(str, came)) == sorted(expected), name


def _comes_in(member: str, name: str, status: str, sent: bool, is_open: bool, candidates: list[str]) -> bool:
    """The page's rule, in other words: sent to it, or offered to it and not yet claimed."""
    addressed = name == "cafe" and not is_open
    return sent and status != "draft" and (addressed or (is_open and status == "requested" and member in candidates))


async def test_a_token_without_a_role_reads_no_referral(world: Referrals) -> None:
    sent = await world.submitted()
    nobody = world.cafe.acting()
    expect(403, await nobody.get("/v1/referrals"))
    expect(403, await nobody.get(f"/v1/referrals/{sent['id']}"))
