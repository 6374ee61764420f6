"""The demonstration's mail sink, webhook receiver and issuer: in one loop with others, and in their own process."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx2
import pytest

from deploy.local import receiver as receivers
from deploy.local import sinks
from deploy.local.listening import WebPart
from deploy.local.receiver import Receiver
from deploy.local.sinks import MailSink
from shared.http.server import PortInUse, bind
from tests.support.waiting import until

LOOPBACK = "127.0.0.1"


def mail(to: str, subject: str = "Lähete") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "vidare@municipality.example", to, subject
    made["Message-ID"] = "<1@municipality.example>"
    made.set_content("Hyvää päivää")
    made.add_alternative("<p>Hyvää päivää</p>", subtype="html")
    made["Content-Language"] = "fi"
    return made


@pytest.fixture
async def sink() -> AsyncIterator[MailSink]:
    made = MailSink(LOOPBACK, 0)
    await made.start()
    yield made
    await made.stop()


def within(app: object) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://here")  # type: ignore[arg-type]


async def test_a_mail_is_kept_as_its_reader_sees_it(sink: MailSink) -> None:
    await aiosmtplib.send(mail("a@office.example"), hostname=LOOPBACK, port=sink.port, start_tls=False)
    (kept,) = sink.mails
    assert (kept.to, kept.subject, kept.language) == ("a@office.example", "Lähete", "fi")
    assert (kept.text.strip(), kept.message_id) == ("Hyvää päivää", "<1@municipality.example>")
    assert "<p>" in kept.raw


async def test_the_mails_are_read_and_cleared_over_http(sink: MailSink) -> None:
    await aiosmtplib.send(mail("a@office.example"), hostname=LOOPBACK, port=sink.port, start_tls=False)
    async with within(sink.app()) as client:
        (shown,) = (await client.get("/mails")).json()["mails"]
        assert shown.keys() == {"to", "subject", "language", "text", "message_id", "raw"}
        assert (await client.delete("/mails")).status_code == 204
        assert (await client.get("/mails")).json() == {"mails": []}


async def test_only_the_last_mails_are_kept(sink: MailSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "KEPT", 2)
    small = MailSink(LOOPBACK, 0)
    await small.start()
    for number in range(3):
        message = mail("a@office.example", f"number {number}")
        await aiosmtplib.send(message, hostname=LOOPBACK, port=small.port, start_tls=False)
    await small.stop()
    assert [one.subject for one in small.mails] == ["number 1", "number 2"]


async def test_what_is_no_mail_is_kept_all_the_same(sink: MailSink) -> None:
    client = aiosmtplib.SMTP(hostname=LOOPBACK, port=sink.port, start_tls=False)
    async with client:
        await client.sendmail("a@b.example", ["c@d.example", "e@f.example"], b"\xff no headers")
    (kept,) = sink.mails
    assert (kept.to, kept.subject, kept.message_id) == ("c@d.example, e@f.example", "", "")


async def test_a_webhook_is_kept_with_its_headers_and_its_exact_body() -> None:
    receiver, body = Receiver(), '{"type": "referral.submitted",  "ä": 1}'
    async with within(receiver.app()) as client:
        answer = await client.post("/hooks/vidare", content=body.encode(), headers={"Webhook-Id": "msg_1"})
        assert answer.status_code == 204
        assert (await client.get("/received")).json() == {"received": receiver.received}
        (kept,) = receiver.received
        assert (kept["body"], kept["headers"]["webhook-id"]) == (body, "msg_1")
        assert (await client.delete("/received")).status_code == 204
    assert receiver.received == []


async def test_a_webhook_too_large_to_keep_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "_LARGEST", 10)
    receiver = Receiver()
    async with within(receiver.app()) as client:
        assert (await client.post("/hook", content=b"x" * 11)).status_code == 413
    assert receiver.received == []


async def test_an_address_in_use_is_told_at_the_start() -> None:
    with bind(LOOPBACK, 0) as taken, pytest.raises(PortInUse):
        await WebPart(Receiver().app(), LOOPBACK, taken.getsockname()[1]).start()


async def test_stopping_what_never_started_is_harmless() -> None:
    await MailSink(LOOPBACK, 0).stop()
    await WebPart(Receiver().app(), LOOPBACK, 0).stop()


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("sinks", ["--port", "0", "--reading-port"]), ("receiver", ["--port"]), ("issuer_server", ["--port"])],
)
async def test_each_runs_in_a_process_of_its_own_until_it_is_told_to_stop(
    module: str, arguments: list[str], tmp_path: Path
) -> None:
    with bind(LOOPBACK, 0) as probe:
        port = probe.getsockname()[1]
    folder = ["--folder", str(tmp_path)] if module == "issuer_server" else []
    path = {"sinks": "/mails", "receiver": "/received", "issuer_server": "/.well-known/jwks.json"}[module]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"deploy.local.{module}", *folder, *arguments, str(port),
        env={**os.environ, "VIDARE_ENV": "demo"},
    )  # fmt: skip
    async with httpx2.AsyncClient() as client:

        async def answers() -> bool:
            try:
                return (await client.get(f"http://{LOOPBACK}:{port}{path}")).status_code == 200
            except httpx2.TransportError:
                return False

        try:
            await until(answers, 20, "an answer")
        finally:
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 15) == 0


async def test_the_issuer_does_not_run_in_production(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local.issuer_server", "--folder", str(tmp_path), "--port", "0",
        env={key: value for key, value in os.environ.items() if key != "VIDARE_ENV"},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert b"refuses the local issuer" in said
