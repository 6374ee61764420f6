"""What the operator's commands rely on in the services."""

from deploy.ops.installed import NAMES, installed_services
from shared.republish import aggregate_table


def test_every_service_is_installed_under_its_own_name() -> None:
    assert {name: service.name for name, service in installed_services().items()} == {name: name for name in NAMES}


def test_every_state_that_is_sent_again_has_a_row_that_can_be_locked() -> None:
    nouns = [
        (service, topic.name.rpartition(".")[2])
        for service in installed_services().values()
        for topic in service.topics
        if service.current_states
    ]
    referrals = {"case", "need", "referral", "capacity", "contact-request", "gap"}
    assert {noun for _, noun in nouns} == {"agreement", "organisation"} | referrals
    assert all({"id", "version"} <= set(aggregate_table(service, noun).c.keys()) for service, noun in nouns)


def test_who_publishes_states_for_copies_can_send_them_again() -> None:
    services = installed_services()
    assert {name for name in services if services[name].current_states} == {"agreements", "referrals"}
