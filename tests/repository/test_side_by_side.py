"""Tests that must not run beside each other do not."""

import os

import pytest


@pytest.mark.xdist_group("alone")
def test_a_worker_names_the_group_of_a_test_for_whoever_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    assert alone or request.node.nodeid.endswith("@alone")
