"""Sending every published state again, for copies that are built anew."""

import jsonschema

from services.agreements.contracts.published import PUBLISHED
from services.agreements.service import SERVICE
from shared.republish import republish
from tests.support.cooperation import Cooperation, name

SCHEMAS = {published.type: published.schema() for published in PUBLISHED}


async def test_every_published_state_is_sent_again_and_no_draft(world: Cooperation) -> None:
    executed, offered, _draft = await world.executed(), await world.offered(), await world.drafted()
    before = await world.service.facts()
    assert await republish(SERVICE, world.service.runtime.transactions) == 5
    sent = (await world.service.facts())[len(before) :]
    organisations = [world.municipality.id, world.association.id, world.stranger.id]
    assert {(fact.type, fact.key) for fact in sent} == {
        *(("vidare.organisation.current.v1", str(one)) for one in organisations),
        *(("vidare.agreement.current.v1", one["id"]) for one in (executed, offered)),
    }
    for fact in sent:
        jsonschema.validate(fact.content, SCHEMAS[fact.type])


async def test_a_state_is_sent_again_as_it_was_last_told(world: Cooperation) -> None:
    executed = await world.executed()
    told = [fact for fact in await world.service.facts() if fact.key == executed["id"]][-1]
    await republish(SERVICE, world.service.runtime.transactions)
    again = [fact for fact in await world.service.facts() if fact.key == executed["id"]][-1]
    assert (again.type, again.sequence) == ("vidare.agreement.current.v1", told.sequence)
    same = {**told.content, "happened": {**told.content["happened"], "actor_organisation": None, "edition": None}}
    assert again.content == same


async def test_in_negotiation_the_offered_text_is_sent_again(world: Cooperation) -> None:
    offered = await world.offered()
    opened = await world.move(world.association.admin, offered, "propose-change", {"proposal": "Toinen nimi"})
    text = world.text(name=name("Työn alla"))
    await world.municipality.admin.put(f"/v1/agreements/{offered['id']}/text", text, version=opened["version"])
    await republish(SERVICE, world.service.runtime.transactions)
    again = [fact for fact in await world.service.facts() if fact.key == offered["id"]][-1]
    assert (again.sequence, again.content["name"]["fi"]) == (3, "Kotoutumisen yhteistyösopimus")
