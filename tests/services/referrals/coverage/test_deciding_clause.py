"""The clause that decided, as a referral keeps it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.referral.row import Referral
from tests.support.referrals import CATEGORIES, Referrals


async def row_of(world: Referrals, referral: dict[str, Any]) -> Referral:
    async with world.service.runtime.database.reading() as session:
        found = await session.execute(select(Referral).where(col(Referral.id) == UUID(referral["id"])))
        return found.scalar_one()


def expected(world: Referrals) -> DecidingClause:
    return DecidingClause(
        agreement_id=world.agreement_id, agreement_number="VD-0000-0000", edition=1,
        clause_id=UUID(world.clause["clause_id"]), clause=world.clause["number"], waitlist=world.clause["waitlist"],
        data_categories=tuple(sorted(world.clause["data_categories"])), as_of=world.moment(),
        response_business_days=world.clause["response_business_days"],
    )  # fmt: skip


async def test_a_referral_keeps_the_clause_that_decided(world: Referrals) -> None:
    row = await row_of(world, await world.submitted())
    assert (row.coverage, row.candidates) == (expected(world), None)


async def test_an_open_referral_keeps_the_clause_of_each_who_may_claim_it(world: Referrals) -> None:
    sent = await world.submitted(recipient=None)
    row = await row_of(world, sent)
    assert row.coverage is None and row.candidates is not None
    (offered,) = row.candidates.items()  # with the day by which this one is to answer
    assert (offered[0], offered[1].model_copy(update={"answer_due_at": None})) == (world.cafe.id, expected(world))
    claimed = await row_of(world, await world.move(world.cafe, sent, "claim"))
    assert claimed.coverage == expected(world)


async def test_what_another_release_wrote_beside_it_is_ignored(world: Referrals) -> None:
    sent = await world.submitted()
    stored = expected(world).model_dump_json()[:-1] + ', "colour": "red"}'
    async with world.service.runtime.database.connection() as connection:
        cast = "CAST(:stored AS jsonb)" if connection.dialect.name == "postgresql" else ":stored"
        await connection.execute(text(f"UPDATE referral SET coverage = {cast}"), {"stored": stored})
    assert (await row_of(world, sent)).coverage == expected(world)
    assert len(CATEGORIES) == len((await world.read(world.cafe, sent))["data_categories"])
