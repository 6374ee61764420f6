"""What the system does while something around it does not work: the mail server, a receiver of webhooks, the disk."""

import asyncio
import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from deploy.local.caller import Caller, CallFailed
from deploy.local.organisations import TOWN
from tests.support.agreed import ADMIN, SYSTEM, Agreed, agree
from tests.support.bystanders import Hook, hooks, mail_server
from tests.support.embedded_system import EmbeddedSystem
from tests.support.waiting import until

CLIENT = {"given_names": "Exempla", "family_name": "Fictiva", "municipality": "091"}


async def delivery(agreed: Agreed, referral: dict[str, Any], channel: str, endpoint: str | None = None) -> Any:
    """How the association's notice of a new referral fares, with its attempts; None as long as there is none."""
    for row in await agreed.deliveries(agreed.association):
        if (row["number"], row["type"], row["channel"]) != (referral["number"], "referral.submitted", channel):
            continue
        if endpoint in (None, row["endpoint_id"]):
            return await agreed.association.get(f"{agreed.at.notifications}/v1/deliveries/{row['id']}", SYSTEM)
    return None


def stands(
    status: str, agreed: Agreed, referral: dict[str, Any], channel: str, endpoint: str | None = None
) -> Callable[[], Awaitable[bool]]:
    """Asks whether the delivery has this status."""

    async def ask() -> bool:
        row = await delivery(agreed, referral, channel, endpoint)
        return row is not None and bool(row["status"] == status)

    return ask


async def test_a_mail_comes_later_when_the_mail_server_was_down(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with hooks() as receiver, mail_server() as mails:
        options = ("--mails-to", f"127.0.0.1:{mails.port}", "--webhooks-to", receiver.origin)
        async with EmbeddedSystem(tmp_path / "kept", options) as system:
            agreed = await agree(http, system.addresses, hook=receiver.origin + "/hook", mails=mails)
            await mails.stop()
            referral = await agreed.sent(await agreed.need(await agreed.client(CLIENT)))
            await until(stands("retrying", agreed, referral, "email"), 60, "a first attempt in vain")
            await until(stands("delivered", agreed, referral, "webhook"), 60, "the webhook, which waits for no mail")
            await mails.start()
            await until(stands("delivered", agreed, referral, "email"), 60, "the mail")
            row = await delivery(agreed, referral, "email")
            assert row["attempts"] == len(row["attempt_log"]) >= 2
            *failed, last = row["attempt_log"]
            assert {attempt["outcome"] for attempt in failed} == {"retry"}
            assert (last["outcome"], last["answer_code"]) == ("delivered", 250)
            assert sum(mail.message_id == f"<{row['id']}@vidare.example>" for mail in mails.mails) == 1


async def test_a_receiver_that_fails_or_hangs_gets_its_webhook_and_holds_up_no_other(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    released = asyncio.Event()

    async def answer(hook: Hook) -> int:
        if hook.path == "/failing" and len(receiver.at("/failing")) == 1:
            return 500
        if hook.path == "/slow":
            await released.wait()
        return 204

    async with hooks() as receiver:
        receiver.answer = answer
        async with EmbeddedSystem(tmp_path / "kept", ("--webhooks-to", receiver.origin)) as system:
            agreed = await agree(http, system.addresses, hook=system.addresses.receiver + "/hook")
            made = {path: await _endpoint(agreed, receiver.origin + path) for path in ("/failing", "/slow", "/well")}
            referral = await agreed.sent(await agreed.need(await agreed.client(CLIENT)))

            def at(path: str, status: str) -> Callable[[], Awaitable[bool]]:
                return stands(status, agreed, referral, "webhook", made[path])

            await until(at("/well", "delivered"), 60, "the webhook of the receiver that is well")
            await until(at("/failing", "delivered"), 60, "the second attempt")
            assert await at("/slow", "sending")()
            released.set()
            await until(at("/slow", "delivered"), 60, "the slow receiver's word")
    assert len(receiver.at("/slow")) == len(receiver.at("/well")) == 1
    first, second = receiver.at("/failing")
    assert (first.id, first.body) == (second.id, second.body)


async def _endpoint(agreed: Agreed, url: str) -> str:
    made = await agreed.association.post(agreed.at.notifications + "/v1/endpoints", {"url": url}, ADMIN)
    return str(made.content["id"])


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """The process can write to no file inside."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux lets a test fill another process's disk")
async def test_a_full_disk_refuses_for_now_and_loses_nothing(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with EmbeddedSystem(tmp_path / "kept") as system:
        agreed = await agree(http, system.addresses, hook=system.addresses.receiver + "/hook")
        need = await agreed.need(await agreed.client(CLIENT))
        referral = await agreed.draft(need)
        hasty, key = Caller(http, system.addresses, TOWN.id), str(uuid4())
        submit, etag = f"{agreed.referrals}/{referral['id']}/submit", f'"{referral["version"]}"'
        with full_disk(system.pid):
            for _ in range(3):
                assert await status(hasty.call("POST", submit, (SYSTEM,), {}, etag=etag, key=key)) == 503
            # What needs no log is shown; a reading of a client that cannot be logged is refused.
            assert (await hasty.get(system.addresses.agreements + "/v1/agreements", SYSTEM))["items"]
            assert await status(hasty.get(f"{agreed.referrals}/{referral['id']}", SYSTEM)) == 503
        sent = await agreed.town.call("POST", submit, (SYSTEM,), {}, etag=etag, key=key)
        assert (sent.content["status"], sent.etag) == ("requested", '"2"')
        for channel in ("email", "webhook"):
            await until(stands("delivered", agreed, sent.content, channel), 60, "the notice of the new referral")


async def status(call: Awaitable[object]) -> int:
    """With which status the call was refused; 0 when it was not."""
    try:
        await call
    except CallFailed as refused:
        return refused.status
    return 0
