"""The demonstration ends with a sentence and exit code 1 where something is wrong, and registers what is missing."""

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from rich.console import Console

from deploy.local import demo
from deploy.local.addresses import HOST
from deploy.local.caller import Caller, CallFailed
from deploy.local.listening import WebPart
from deploy.local.organisations import ORGANISATIONS
from deploy.local.receiver import Receiver, Webhook
from deploy.local.registration import register_organisations
from shared.http.server import bind
from tests.support.cooperation import organisation_body
from tests.support.embedded_system import EmbeddedSystem, free_shift


class Spoiler(Receiver):
    """Keeps webhooks of one type with one more byte than was signed."""

    def keep(self, webhook: Webhook) -> None:
        spoiled = "vidare.agreement.signed.v1" in webhook["body"]
        super().keep(
            Webhook(path=webhook["path"], headers=webhook["headers"], body=webhook["body"] + " ")
            if spoiled
            else webhook
        )


@pytest.fixture(scope="module")
def receiver_port() -> int:
    with bind(HOST, 0) as probe:
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory, receiver_port: int) -> AsyncIterator[EmbeddedSystem]:
    folder = tmp_path_factory.mktemp("demo")
    options = ("--webhooks-to", f"http://{HOST}:{receiver_port}")
    async with EmbeddedSystem(folder / "kept", options, free_shift()) as running:
        yield running


async def test_one_webhook_with_a_wrong_signature_ends_the_demonstration(
    system: EmbeddedSystem, receiver_port: int
) -> None:
    origin, console = f"http://{HOST}:{receiver_port}", Console(record=True, quiet=False, width=200)
    spoiling = WebPart(Spoiler().app(), HOST, receiver_port)
    await spoiling.start()
    try:
        code = await demo.run_demo(replace(system.addresses, receiver=origin, webhook=origin), console)
    finally:
        await spoiling.stop()
    said = console.export_text()
    assert (code, "demo: failed: a webhook's signature does not hold" in said) == (1, True), said


async def test_organisations_that_left_the_first_page_are_not_registered_again(system: EmbeddedSystem) -> None:
    async with aiohttp.ClientSession(trust_env=False) as http:
        operator = Caller(http, system.addresses, None)
        for number in range(50, 251):
            address = system.addresses.agreements + "/v1/organisations"
            await operator.post(address, organisation_body(number, "association"), "operator")
        await register_organisations(operator)
        for organisation in ORGANISATIONS:
            shown = await operator.get(f"{address}/{organisation.id}", "operator")
            assert shown["business_id"] == organisation.business_id


async def test_a_service_that_never_answers_ends_the_demonstration_with_a_sentence(
    system: EmbeddedSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_TIME_OUT", aiohttp.ClientTimeout(total=0.3))
    console = Console(record=True, width=200)
    with bind(HOST, 0) as silent:
        silent.listen()
        nowhere = f"http://{HOST}:{silent.getsockname()[1]}"
        code = await demo.run_demo(replace(system.addresses, issuer=nowhere), console)
    assert (code, console.export_text().strip().splitlines()[-1]) == (1, "demo: failed: no answer within 0.3 seconds")


async def test_an_answer_that_is_no_json_is_told_as_it_came(system: EmbeddedSystem) -> None:
    async with aiohttp.ClientSession(trust_env=False) as http:
        operator = Caller(http, system.addresses, None)
        with pytest.raises(CallFailed, match="<!doctype"):
            await operator.get(system.addresses.agreements + "/docs", "operator", expect=404)
