"""What the operator's commands rely on in the services."""

from deploy.ops.installed import NAMES, installed_services
from shared.messaging.republish import aggregate_table


def test_every_service_is_installed_under_its_own_name() -> None:
    assert {name: service.name for name, service in installed_services().items()} == {name: name for name in NAMES}


def test_states_on_compacted_topics_are_locked_before_they_are_sent_again() -> None:
    compacted = [
        (service, topic.name.rpartition(".")[2])
        for service in installed_services().values()
        for topic in service.topics
        if topic.settings.get("cleanup.policy") == "compact"
    ]
    assert {noun for _, noun in compacted} == {"agreement", "organisation"}
    assert all(aggregate_table(service, noun) is not None for service, noun in compacted)


def test_who_publishes_states_for_replicas_can_send_them_again() -> None:
    assert {name for name, service in installed_services().items() if service.republish} == {"agreements", "referrals"}
