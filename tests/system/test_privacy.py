"""A whole run with personal data that is known, and then a search for it in everything that the run wrote.

Personal data stands encrypted in the referrals service's own database and nowhere else (docs/domain.md, section 8);
`client_id` stands there too, and in the answers of that service's API.
"""

import base64
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest
from kafka import KafkaProducer

from tests.support.agreed import Agreed, agree
from tests.support.casework import work_with_clients
from tests.support.embedded_system import EmbeddedSystem, outcome
from tests.support.invented_person import CODE, NAMES, SECRETS, STAFF
from tests.support.personal_traces import forms, traces
from tests.support.waiting import until
from tests.support.written import in_files, in_hooks, in_mails, in_metrics, in_tables, in_topics
from tests.support.wrong_requests import wrong_requests


@dataclass
class Run:
    """What a run left: the ids of its clients, and what each part wrote, as bytes by the part's name."""

    clients: dict[str, UUID] = field(default_factory=dict)
    wrote: dict[str, bytes] = field(default_factory=dict)
    databases: dict[str, bytes] = field(default_factory=dict)
    problems: dict[str, bytes] = field(default_factory=dict)
    planted: dict[str, bytes] = field(default_factory=dict)


async def knows_of_withdrawal(agreed: Agreed) -> bool:
    """Whether the association has heard of the last move that was made."""
    return any(entry["type"] == "referral.withdrawn" for entry in await agreed.inbox(agreed.association))


def in_topics_after_planting(bootstrap: str) -> dict[str, bytes]:
    """One more record in each topic: a name in a key, in a header or in a value."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, api_version=(2, 3), acks="all")
    hidden = base64.b64encode(b"for " + NAMES["family_name"].encode() + b" alone")
    producer.send("vidare.referrals.referral", b"{}", key=CODE.encode()).get(timeout=10)
    producer.send("vidare.referrals.case", b"{}", key=b"1", headers=[("traceparent", hidden)]).get(timeout=10)
    producer.send("vidare.referrals.capacity", b'{"x": "Quilvarrin \\u00d6htemi"}', key=b"1").get(timeout=10)
    producer.close()
    return in_topics(bootstrap)


def in_files_after_planting(folder: Path, log: Path) -> dict[str, bytes]:
    """A line in the log, and a row in a database, each with a name."""
    database = sqlite3.connect(folder / "referrals.db")
    database.execute("UPDATE organisation_copy SET kind = ?", (SECRETS["phone"],))
    database.commit()
    database.close()
    line = b'{"level":"info","event":"request.answered","path":"/v1/clients?name=Oxwenfj%C3%A4rd"}\n'
    return {"log": log.read_bytes() + line, "referrals.db": (folder / "referrals.db").read_bytes()}


@pytest.fixture(scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demonstration and much more, at the most talkative log level, and everything that it wrote."""
    run, folder = Run(), tmp_path_factory.mktemp("privacy") / "kept"
    system = EmbeddedSystem(folder, ("--log", "DEBUG", "--log-style", "json"))
    async with system, aiohttp.ClientSession(trust_env=False) as http:
        code, said, _ = await outcome("demo", "--shift", str(system.shift))
        assert code == 0, said
        agreed = await agree(http, system.addresses, hook=system.addresses.receiver + "/hook")
        run.clients["client_id"] = await work_with_clients(agreed)
        await until(lambda: knows_of_withdrawal(agreed), 120, "the last fact")
        await until(lambda: agreed.has_told(agreed.association, 2), 120, "the last notice")
        await until(lambda: agreed.has_told(agreed.town, 1), 120, "the last notice")
        run.problems = await wrong_requests(http, agreed, run.clients["client_id"])
        run.wrote = in_topics(system.bootstrap) | await in_metrics(http, system)
        run.wrote["webhooks"] = await in_hooks(http, system)
        run.wrote["mails"] = await in_mails(http, system)
        run.databases = in_files(folder) | in_tables(folder)
        run.planted = in_topics_after_planting(system.bootstrap)
        assert await system.stop() == 0
    run.wrote["log"] = system.log.read_bytes()
    run.planted |= in_files_after_planting(folder, system.log)
    run.wrote["printed"] = "".join(system.printed).encode()
    return run


def test_the_run_wrote_what_is_searched(run: Run) -> None:
    """Else nothing would be found because nothing is there."""
    assert b"referral.withdrawn" in run.wrote["vidare.referrals.referral"]
    assert b"referral.withdrawn" in run.wrote["webhooks"]
    assert b"/withdraw" in run.wrote["log"] and run.wrote["log"].count(b"request.answered") > 100
    assert set(run.databases) >= {"referrals.db", "referrals.db-wal", "notifications.db", "secrets.json"}
    assert b"Sopimus" in run.wrote["vidare.agreements.agreement"]
    assert run.wrote["mails"].count(b"Message-ID") > 20


def test_no_personal_data_stands_in_anything_that_was_written(run: Run) -> None:
    assert traces(SECRETS, run.wrote | run.databases | run.problems) == []


def test_a_clients_id_stands_in_the_referrals_database_alone(run: Run) -> None:
    elsewhere = {name: content for name, content in run.databases.items() if "referrals.db" not in name}
    assert traces(run.clients, run.databases) != []
    assert traces(run.clients, run.wrote | elsewhere) == []


def test_the_addresses_of_staff_stand_in_the_notifications_database_and_on_their_mails_alone(run: Run) -> None:
    elsewhere = {name: content for name, content in run.databases.items() if "notifications.db" not in name}
    assert traces(STAFF, {"mails": run.wrote["mails"]}) != []
    assert traces(STAFF, run.wrote | elsewhere | run.problems | {"mails": b""}) == []


def test_what_is_planted_is_found(run: Run) -> None:
    """The same search, in the same places, once each of them holds something."""
    found = {(trace.place, trace.secret) for trace in traces(SECRETS, run.planted)}
    assert found == {
        ("vidare.referrals.referral", "identity code"),
        ("vidare.referrals.case", "family_name"),
        ("vidare.referrals.capacity", "given_names"),
        ("log", "new family_name"),
        ("referrals.db", "phone"),
    }


@pytest.mark.parametrize("secret", [NAMES["given_names"], UUID("01a20cd3-8cc5-73f2-b8f8-480fe92cca03")], ids=str)
def test_a_secret_is_found_in_every_form_and_place_of_a_text(secret: str | UUID) -> None:
    plain = secret.bytes if isinstance(secret, UUID) else secret.encode()
    for before in (b"", b"x", b"xy", b"xyz"):
        for content in (
            before + plain + b"and more",
            base64.b64encode(before + plain + b"and more"),
            base64.urlsafe_b64encode(before + plain),
            before + plain.hex().upper().encode(),
            before + str(secret).upper().encode("utf-8") if isinstance(secret, UUID) else before + plain,
        ):
            assert traces({"it": secret}, {"here": content}) != [], content
    for form, needle in forms(secret):
        assert traces({"it": secret}, {"here": b"<" + needle + b">"}) != [], form
