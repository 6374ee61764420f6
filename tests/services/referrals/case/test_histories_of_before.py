"""Cases and needs that were there before they had a history get what is known of theirs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from alembic import command
from sqlalchemy import Connection, Table, column, select, table

from services.referrals.model.case.row import Case, CaseStep
from services.referrals.model.client.row import Client
from services.referrals.model.need.row import Need, NeedStep
from services.referrals.service import SERVICE
from shared.persistence.database import Database
from shared.persistence.schema import config, upgrade

CLIENT, CASE, ACTIVE, MET, TOWN = (UUID(f"01920000-0000-7000-8000-00000000000{place}") for place in range(1, 6))
OPENED = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
CLOSED_LOOP = OPENED + timedelta(days=9)


def _as_before(connection: Connection) -> None:
    command.upgrade(config(SERVICE.migrations, connection), "referrals_0005")
    _insert(
        connection,
        Client,
        {
            "id": CLIENT, "version": 1, "organisation": TOWN, "wrapped_key": b"", "sealed": b"", "name_hash": b"",
            "created_at": OPENED,
        },
    )  # fmt: skip
    _insert(
        connection,
        Case,
        {
            "id": CASE, "version": 1, "number": "VK-1", "status": "open", "client_id": CLIENT, "responsible": TOWN,
            "opened_at": OPENED,
        },
    )  # fmt: skip
    need = {
        "id": ACTIVE, "version": 1, "status": "active", "case_id": CASE, "client_id": CLIENT, "organisation": TOWN,
        "service": "finnish-course", "sealed": b"", "created_at": OPENED, "completed_at": None,
    }  # fmt: skip
    _insert(connection, Need, need)
    _insert(connection, Need, need | {"id": MET, "version": 2, "status": "completed", "completed_at": CLOSED_LOOP})


def _insert(connection: Connection, kind: type[Client | Case | Need], row: dict[str, object]) -> None:
    """As it was then: the columns that came later are not there yet."""
    rows: Table = kind.__table__  # type: ignore[union-attr]
    connection.execute(
        table(rows.name, *(column(one.name, one.type) for one in rows.c if one.name in row)).insert(), row
    )


async def test_what_is_there_has_a_history_and_a_met_need_says_that_a_referral_met_it(empty_database: str) -> None:
    database = Database(empty_database)
    try:
        async with database.connection() as connection:
            await connection.run_sync(_as_before)
        await upgrade(database, SERVICE.migrations)
        async with database.reading() as session:
            cases = (await session.execute(select(CaseStep))).scalars().all()
            needs = (await session.execute(select(NeedStep).order_by("subject", "version"))).scalars().all()
            met = await session.get_one(Need, MET)
            met_by = met.met_by
    finally:
        await database.close()
    assert [(one.subject, one.version, one.move, one.at, one.organisation) for one in cases] == [
        (CASE, 1, "open", OPENED, TOWN)
    ]
    assert [(one.subject, one.version, one.move, one.status, one.at) for one in needs] == [
        (ACTIVE, 1, "record", "active", OPENED),
        (MET, 1, "record", "active", OPENED),
        (MET, 2, "complete", "completed", CLOSED_LOOP),
    ]
    assert met_by == "referral"
