"""Which facts an endpoint wants."""

from uuid import UUID

import pytest

from services.notifications.model.endpoint.filter import ListeningEndpoint


@pytest.mark.parametrize(
    ("types", "name", "wanted"),
    [
        (None, "referral.submitted", True),
        (["referral.submitted"], "referral.submitted", True),
        (["referral.*"], "referral.submitted", True),
        (["agreement.*", "referral.rejected"], "referral.submitted", False),
        ([], "referral.submitted", False),
    ],
)
def test_a_filter_lets_through_what_it_names(types: list[str] | None, name: str, wanted: bool) -> None:
    endpoint = ListeningEndpoint(UUID(int=1), UUID(int=2), types, "active")
    assert endpoint.wants(name) is wanted
