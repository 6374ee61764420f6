"""Which facts an endpoint wants."""

import pytest

from services.notifications.model.endpoint.filter import wants


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
    assert wants(types, name) is wanted
