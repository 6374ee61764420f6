"""deploy/postgres/10-services.sh: two roles for each service, also where the services owned their tables before."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.configure import SERVICES, secret_files
from shared.persistence.database import Database
from shared.persistence.rights import rights_beyond
from shared.persistence.schema import is_current, upgrade
from tests.support.containers import POSTGRES, Server
from tests.support.databases import PARCELS, PostgresServer

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy" / "postgres" / "10-services.sh"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.containers


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One of our own: the roles belong to the whole server."""
    with POSTGRES.alone() as server:
        server.run("psql", "--username=vidare", "--command=CREATE ROLE postgres SUPERUSER LOGIN")  # as in production
        yield server


def passwords(server: Server) -> dict[str, str]:
    """Gives the container what configure makes; answers each role's password."""
    made = secret_files()
    found = {}
    for name, (content, _) in made.items():
        if name.endswith("_verifier"):
            server.run("sh", "-c", f"mkdir -p /run/secrets && printf '%s' '{content}' > /run/secrets/{name}")
        elif name.endswith("_database_url"):
            role, _, password = content.partition("://")[2].partition("@")[0].partition(":")
            found[role] = password
    return found


def run(server: Server) -> None:
    code, said = server.run("bash", "-c", SCRIPT.read_text(encoding="utf-8"))
    assert (code, said) == (0, "")


async def test_an_installation_whose_services_owned_their_tables_changes_over(server: Server) -> None:
    superuser = PostgresServer(server)
    for one in SERVICES:  # as they were made before
        await superuser.execute(f"CREATE ROLE {one} LOGIN PASSWORD 'vidare'")
        await superuser.execute(f"CREATE DATABASE {one} OWNER {one}")
    before = Database(superuser.url("agreements", "agreements"))
    await upgrade(before, PARCELS)
    assert await rights_beyond(before)
    await before.close()

    known = passwords(server)
    run(server)
    run(server)  # harmless to repeat
    address = superuser.url("agreements").replace("vidare:vidare", "{}:{}")
    owner = Database(address.format("agreements_owner", known["agreements_owner"]))
    service = Database(address.format("agreements", known["agreements"]))
    try:
        await upgrade(owner, PARCELS, "agreements")
        assert await rights_beyond(service) == []
        assert await is_current(service, PARCELS)
        async with service.connection() as connection:
            await connection.execute(text("UPDATE parcel SET version = version"))
        run(server)  # with its rights it is no owner, and nothing is taken from it
        assert await rights_beyond(service) == []
        assert await is_current(service, PARCELS)
    finally:
        await owner.close()
        await service.close()


async def test_a_role_enters_the_database_of_its_own_service_alone(server: Server) -> None:
    known = passwords(server)
    run(server)
    superuser = PostgresServer(server)
    for role in ("referrals", "referrals_owner"):
        for name in (*SERVICES, "postgres"):
            database = Database(superuser.url(name).replace("vidare:vidare", f"{role}:{known[role]}"))
            try:
                assert await database.answers() == (name == "referrals"), (role, name)
            finally:
                await database.close()


async def test_what_was_dumped_is_restored_as_the_owners_and_the_next_migration_gives_the_rights(
    server: Server,
) -> None:
    known = passwords(server)
    run(server)
    superuser = PostgresServer(server)
    address = superuser.url("notifications").replace("vidare:vidare", "{}:{}")
    owner = Database(address.format("notifications_owner", known["notifications_owner"]))
    service = Database(address.format("notifications", known["notifications"]))
    try:
        await upgrade(owner, PARCELS, "notifications")
        dump = "pg_dump --username=vidare --format=custom --dbname=notifications > /tmp/dump"
        assert server.run("sh", "-c", dump) == (0, "")
        await owner.close()
        await service.close()
        await superuser.execute("DROP DATABASE notifications WITH (FORCE)")
        run(server)
        restore = re.search(r"(pg_restore .*?) --dbname", PAGE)
        assert restore is not None
        command = restore[1].replace("${one}", "notifications")
        assert server.run("sh", "-c", f"{command} --username=vidare --dbname=notifications < /tmp/dump") == (0, "")
        await upgrade(owner, PARCELS, "notifications")
        assert await rights_beyond(service) == []
        assert await is_current(service, PARCELS)
        async with service.connection() as connection:
            await connection.execute(text("UPDATE parcel SET version = version"))
    finally:
        await owner.close()
        await service.close()
