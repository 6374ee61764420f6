"""The agreements service publishes exactly its golden examples, and each is as its schema promises."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from services.agreements.contracts.published import PUBLISHED
from services.agreements.service import SERVICE
from shared.messaging.contracts import Published
from shared.republish import republish
from tests.support.amendments import amended
from tests.support.cooperation import ORGANISATIONS, Cooperation, cooperation
from tests.support.golden import GOLDEN, golden, stable
from tests.support.services import Moment, service_client
from tests.support.waiting import running, until

ADVICE = {"fi": "Neuvontapiste", "sv": "Rådgivningen", "en": "Advice centre"}


async def everything_happens(world: Cooperation, moment: Moment) -> None:
    """Each published type at least once; the last agreement is executed, and an amendment of it is offered."""
    admin = world.municipality.admin
    await admin.patch(f"{ORGANISATIONS}/{world.municipality.id}", {"units": [{"name": ADVICE}]}, version=1)
    declined, withdrawn = await world.signed_once(), await world.offered()
    await world.move(world.association.signatory, declined, "decline", {"reason": "no-funding"})
    await world.move(admin, withdrawn, "withdraw", {"reason": "superseded"})
    reopened = await world.signed_once()
    await world.move(world.association.admin, reopened, "propose-change", {"proposal": "Vastausaika 10 arkipäivää"})
    amendment = await amended(world, await world.executed(), world.municipality)
    await world.move(admin, amendment, "offer")
    moment.now += timedelta(days=400)

    async def is_over() -> bool:
        return any(fact.type == "vidare.agreement.terminated.v1" for fact in await world.service.facts())

    async with running(*(schedule.run() for schedule in world.service.runtime.schedules)):
        await until(is_over, what="the end of the agreement")
    await republish(SERVICE, world.service.runtime.transactions)


@pytest.fixture(scope="module")
async def sent(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Any]]:
    """The newest content of each type, after everything has happened once."""
    moment = Moment(datetime(2026, 6, 18, 9, 0, tzinfo=UTC))
    folder: Path = tmp_path_factory.mktemp("golden")
    async with service_client(SERVICE, folder, clock=moment) as service:
        await everything_happens(await cooperation(service), moment)
        yield {fact.type: fact.content for fact in await service.facts()}


@pytest.mark.parametrize("published", PUBLISHED, ids=[published.type for published in PUBLISHED])
async def test_what_is_sent_is_the_golden_example(published: Published, sent: dict[str, Any]) -> None:
    content = sent[published.type]
    assert stable(content) == golden("agreements", published.type, content)


@pytest.mark.parametrize("published", PUBLISHED, ids=[published.type for published in PUBLISHED])
async def test_the_golden_example_is_as_its_schema_promises(published: Published, sent: dict[str, Any]) -> None:
    example = golden("agreements", published.type, sent[published.type])
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(published.schema(), format_checker=checker).validate(example)
    assert published.content.model_validate(example).model_dump(mode="json") == example


def test_there_is_one_example_of_each_type_and_no_other() -> None:
    files = {file.stem for file in (GOLDEN / "agreements").iterdir()}
    assert files == {published.type for published in PUBLISHED}
