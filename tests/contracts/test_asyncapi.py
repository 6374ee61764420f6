"""The AsyncAPI of the events: every reference leads somewhere, and who sends and receives is what the services say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.documents import ROOT
from deploy.event_documents import asyncapi
from deploy.ops.installed import installed_services

SERVICES = list(installed_services().values())


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
    return read


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for below in value.values():
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)


def resolve(document: dict[str, Any], reference: str) -> Any:
    """What the reference leads to: a place of this document, or a file beside it."""
    file, _, pointer = reference.partition("#")
    if file:
        return yaml.safe_load((ROOT / "docs" / Path(file)).read_text(encoding="utf-8"))
    value: Any = document
    for part in pointer.strip("/").split("/"):
        value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def test_it_is_asyncapi_3_with_nothing_but_what_that_knows(document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert set(document) == {"asyncapi", "info", "defaultContentType", "channels", "operations", "components"}
    assert {"title", "version"} <= set(document["info"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = list(references(document))
    assert found
    for reference in found:
        assert resolve(document, reference), reference


def test_a_channel_is_a_topic_and_lists_the_types_on_it(document: dict[str, Any]) -> None:
    told = {name: set(channel["messages"]) for name, channel in document["channels"].items()}
    assert told == {
        topic.name: {event.type for event in service.published if event.topic == topic}
        for service in SERVICES
        for topic in service.topics
    }
    assert all(name == channel["address"] for name, channel in document["channels"].items())


def test_an_operation_names_messages_of_its_own_channel(document: dict[str, Any]) -> None:
    for name, operation in document["operations"].items():
        assert operation["action"] in {"send", "receive"}
        channel = operation["channel"]["$ref"]
        assert operation["messages"], name
        assert all(one["$ref"].startswith(f"{channel}/messages/") for one in operation["messages"])


def test_what_a_service_receives_is_what_it_reacts_to(document: dict[str, Any]) -> None:
    receives = {name for name, operation in document["operations"].items() if operation["action"] == "receive"}
    assert receives == {f"{service.name}-receives-{topic}" for service in SERVICES for topic in service.consumed_topics}


def test_every_topic_that_is_consumed_is_published_by_a_service(document: dict[str, Any]) -> None:
    assert {topic for service in SERVICES for topic in service.consumed_topics} <= set(document["channels"])


def test_a_payload_is_the_committed_schema_of_its_type(document: dict[str, Any]) -> None:
    for name, message in document["components"]["messages"].items():
        schema = resolve(document, message["payload"]["schema"]["$ref"])
        assert (message["name"], schema["title"]) == (name, name)


def test_a_reaction_to_a_type_that_nobody_publishes_would_be_seen() -> None:
    """Without its publisher the channel is gone, and the reader's reference leads nowhere."""
    readers = [service for service in SERVICES if service.name != "agreements"]
    document = asyncapi(readers)
    with pytest.raises(KeyError):
        for reference in references(document):
            resolve(document, reference)
