"""The demonstration by `docker compose up -d --wait`, for real: it comes up, does the main job and keeps its walls."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console

from deploy.local.addresses import Addresses, Ports
from deploy.local.demo import run_demo
from tests.support.composed import PROJECT, Composed, composed

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("machine")]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    with composed(tmp_path_factory.mktemp("compose")) as up:
        yield up


@pytest.fixture(scope="module")
def containers(system: Composed) -> dict[str, dict[str, Any]]:
    """What the engine says of each container, jobs included."""
    ids = system.compose("ps", "--all", "--quiet").stdout.split()
    said = subprocess.run(["docker", "inspect", *ids], capture_output=True, text=True, check=True).stdout
    return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in json.loads(said)}


def test_every_part_is_healthy_and_every_job_has_ended_well(containers: dict[str, dict[str, Any]]) -> None:
    states = {name: one["State"] for name, one in containers.items()}
    jobs = {name for name, state in states.items() if state["Status"] == "exited"}
    assert jobs == {"topics", "agreements-migrate", "referrals-migrate", "notifications-migrate"}
    assert {states[job]["ExitCode"] for job in jobs} == {0}
    assert {state["Health"]["Status"] for name, state in states.items() if name not in jobs} == {"healthy"}
    assert {one["RestartCount"] for one in containers.values()} == {0}, "nothing had to try twice"


async def test_the_main_job_is_done_from_agreement_to_closed_loop(system: Composed) -> None:
    ports = Ports(
        agreements=system.ports["AGREEMENTS_PORT"],
        referrals=system.ports["REFERRALS_PORT"],
        notifications=system.ports["NOTIFICATIONS_PORT"],
        issuer=system.ports["ISSUER_PORT"],
        mails=system.ports["MAIL_PORT"],
        receiver=system.ports["RECEIVER_PORT"],
    )
    assert await run_demo(Addresses.on(ports).within_compose(), Console(quiet=True)) == 0


def test_the_engine_denies_what_the_file_denies(containers: dict[str, dict[str, Any]]) -> None:
    for name, one in containers.items():
        host = one["HostConfig"]
        assert host["ReadonlyRootfs"], name
        assert (host["CapDrop"], host["CapAdd"] or []) == (["ALL"], []), name
        assert host["SecurityOpt"] == ["no-new-privileges:true"], name
        assert host["PidsLimit"] > 0, name
        assert host["Memory"] > 0, name
        assert one["Config"]["User"].split(":")[0] not in ("", "0", "root"), name
        published = [where for ports in host["PortBindings"].values() for where in ports]
        assert {where["HostIp"] for where in published} <= {"127.0.0.1"}, name


def test_no_secret_stands_in_an_environment_a_command_or_a_log(
    system: Composed, containers: dict[str, dict[str, Any]]
) -> None:
    logs = system.compose("logs", "--no-color").stdout
    assert "service.started" in logs
    for name, secret in system.secrets().items():
        if not name.endswith("_verifier"):
            word = secret.split("@")[0].rpartition(":")[2]  # of an address and of a key line, the part that is secret
            assert len(word) >= 40, name
            assert word not in json.dumps(list(containers.values())), name
            assert word not in logs, name


def test_a_service_cannot_enter_the_database_of_another(system: Composed) -> None:
    asking = (
        "import asyncio, asyncpg, pathlib\n"
        "url = pathlib.Path('/run/secrets/agreements_database_url').read_text().strip().replace('+asyncpg', '')\n"
        "asyncio.run(asyncpg.connect(url[: url.rfind('/')] + '/{}'))\n"
    )
    for database, code in (("agreements", 0), ("referrals", 1), ("postgres", 1)):
        answer = system.compose("exec", "-T", "agreements-api", "python", "-", stdin=asking.format(database))
        assert answer.returncode == code, answer.stderr
        assert code == 0 or "InsufficientPrivilegeError" in answer.stderr


def test_a_service_can_neither_change_its_tables_nor_what_it_wrote_into_the_trail(system: Composed) -> None:
    asking = (
        "import asyncio, asyncpg, pathlib\n"
        "url = pathlib.Path('/run/secrets/referrals_database_url').read_text().strip().replace('+asyncpg', '')\n"
        "async def ask():\n"
        "    connection = await asyncpg.connect(url)\n"
        "    assert await connection.fetchval('SELECT count(*) FROM audit_entry') > 0\n"
        "    await connection.execute('{}')\n"
        "asyncio.run(ask())\n"
    )
    for statement in ("DELETE FROM audit_entry", "DROP TABLE audit_entry", "TRUNCATE outbox", "CREATE TABLE x (y int)"):
        answer = system.compose("exec", "-T", "referrals-worker", "python", "-", stdin=asking.format(statement))
        assert (answer.returncode, "InsufficientPrivilegeError" in answer.stderr) == (1, True), answer.stderr


def test_the_database_compiles_no_statement(system: Composed) -> None:
    said = system.compose("exec", "-T", "postgres", "psql", "--username", "postgres", "-Atc", "SHOW jit")
    assert said.stdout.strip() == "off", said.stderr


def test_the_operators_commands_reach_everything(system: Composed) -> None:
    lag = system.compose("run", "--rm", "--no-TTY", "ops", "lag")
    assert lag.returncode == 0, lag.stderr
    assert "notifications.vidare.referrals.referral" in lag.stdout
    again = system.compose("run", "--rm", "--no-TTY", "ops", "republish", "agreements")
    assert (again.returncode, "states written to the outbox" in again.stdout) == (0, True), again.stderr


def test_the_roles_may_be_written_again_when_a_password_was_renewed(system: Composed) -> None:
    again = system.compose("exec", "-T", "postgres", "/docker-entrypoint-initdb.d/10-services.sh")
    assert (again.returncode, again.stderr) == (0, "")


def test_networks_and_volumes_bear_the_projects_name(containers: dict[str, dict[str, Any]]) -> None:
    for one in containers.values():
        assert all(name.startswith(f"{PROJECT}_") for name in one["NetworkSettings"]["Networks"])
