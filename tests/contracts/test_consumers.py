"""Consumer-driven contracts: whatever a producer may send, each of its consumers can read."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from deploy.contract_changes import promises
from deploy.ops.installed import installed_services
from shared.intake.reactions import Reaction
from shared.messaging.contracts import Published
from shared.messaging.envelope import Event
from tests.contracts.examples import How, examples
from tests.support.golden import GOLDEN
from tests.support.raw_records import WHEN

SERVICES = installed_services()
_ID = "01920000-0000-7000-8000-000000000001"

_NOT_SENT = {
    ("tell-case", "/business_status"),  # of a referral alone, but all nouns are told in the same words
    ("tell-contact-request", "/business_status"),
    ("tell-agreement", "/business_status"),
    ("agreement-copy", "/as_of"),  # the copy's own
}


@dataclass(frozen=True)
class Reading:
    """One type as one reaction reads it."""

    producer: str
    event: Published
    reaction: Reaction[Any]

    def __str__(self) -> str:
        return f"{self.event.name} for {self.reaction.subscription}"


def _wants(reaction: Reaction[Any], event: Published) -> bool:
    sent = Event(st.just, event.type, "", st.just, 1, WHEN, {}, "")  # type: ignore[arg-type]
    return reaction.topic == event.topic.name and reaction.wants(sent) and reaction.major == str(event.major)


READINGS = [
    Reading(producer.name, event, reaction)
    for producer in SERVICES.values()
    for event in producer.published
    for consumer in SERVICES.values()
    for reaction in consumer.reactions
    if _wants(reaction, event)
]
# All types of a noun have one content: what one of them allows, they all do.
CONTENTS = list({(one.event.content, one.reaction.subscription): one for one in READINGS}.values())
GOLDEN_READINGS = [
    pytest.param(one, json.loads(file.read_text(encoding="utf-8")), id=str(one))
    for one in READINGS
    if (file := GOLDEN / one.producer / f"{one.event.type}.json").exists()
]
of_each_content = pytest.mark.parametrize("reading", CONTENTS, ids=str)
quickly = settings(max_examples=15, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def test_every_reaction_reads_a_type_that_somebody_publishes() -> None:
    read = {one.reaction.subscription for one in READINGS}
    assert read == {reaction.subscription for service in SERVICES.values() for reaction in service.reactions}


@pytest.mark.parametrize(("reading", "example"), GOLDEN_READINGS)
def test_a_consumer_reads_the_golden_example(reading: Reading, example: dict[str, Any]) -> None:
    reading.reaction.reads.model_validate(example)


@of_each_content
@pytest.mark.parametrize("how", ["complete", "bare", "any"])
def test_a_consumer_reads_whatever_the_producer_may_send(reading: Reading, how: How) -> None:
    @quickly
    @given(examples(reading.event.schema(), how))
    def reads(example: dict[str, Any]) -> None:
        reading.event.content.model_validate(example)
        reading.reaction.reads.model_validate(example)

    reads()


@of_each_content
def test_a_consumer_takes_fields_that_come_later(reading: Reading) -> None:
    @quickly
    @given(examples(reading.event.schema(), "complete"))
    def reads(example: dict[str, Any]) -> None:
        assert reading.reaction.reads.model_validate(example | {"colour": "blue"}) == (
            reading.reaction.reads.model_validate(example)
        )

    reads()


def unpublished(reading: Reading, published: dict[str, Any]) -> list[str]:
    """The fields that the consumer reads and the producer does not send: they would be empty for ever."""
    sent = promises(published)
    read = promises(reading.reaction.reads.model_json_schema())
    known = {place for subscription, place in _NOT_SENT if subscription == reading.reaction.subscription}
    return sorted(read.keys() - sent.keys() - known)


@of_each_content
def test_a_consumer_reads_no_field_that_is_not_published(reading: Reading) -> None:
    assert unpublished(reading, reading.event.schema()) == []


@of_each_content
def test_the_removal_of_a_field_that_a_consumer_reads_is_seen(reading: Reading) -> None:
    for name in sorted(reading.reaction.reads.model_fields):
        schema = reading.event.schema()
        if schema["properties"].pop(name, None) is None:
            continue
        assert f"/{name}" in unpublished(reading, schema)


@of_each_content
def test_without_a_field_that_it_needs_a_consumer_understands_nothing(reading: Reading) -> None:
    needed = [name for name, field in reading.reaction.reads.model_fields.items() if field.is_required()]
    assert needed

    @quickly
    @given(examples(reading.event.schema(), "complete"), st.sampled_from(needed))
    def refuses(example: dict[str, Any], name: str) -> None:
        del example[name]
        with pytest.raises(ValidationError):
            reading.reaction.reads.model_validate(example)

    refuses()
