"""Tests run side by side (pytest -n): which of them stay together, and in which order they begin.

A file's tests stay together, so that what its fixtures make is made once. Some files stay together with others, by the
mark `xdist_group`: those that bring up whole systems of containers, so that one of them at a time loads the machine,
and all that use the one Apache Kafka, since some of these stop it.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # pytest runs without it too
    from xdist.remote import Producer
    from xdist.scheduler import LoadGroupScheduling

MACHINE, KAFKA = "machine", "kafka"
_LONGEST_FIRST = (MACHINE, KAFKA, "tests/system/", "tests/contracts/", "tests/shared/messaging/")


def keep_together(items: list[pytest.Item]) -> None:
    """Marks the tests that use Apache Kafka, and sorts all so that the longest groups begin first."""
    for item in items:
        if item.get_closest_marker("containers") and {"kafka", "backend"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(KAFKA))
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group is not None:
            # xdist 3.8 writes the group behind `_nodeid`, which pytest 9.2 does not read any more.
            item._id = type(item.id).parse(f"{item.nodeid}@{group.args[0]}")
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    name = str(group.args[0]) if group else item.nodeid
    return next((turn for turn, one in enumerate(_LONGEST_FIRST) if name.startswith(one)), len(_LONGEST_FIRST))


def scheduler(config: pytest.Config, log: "Producer") -> "LoadGroupScheduling":
    """Hands out groups and files, in the order in which they were collected."""
    from xdist.scheduler import LoadGroupScheduling

    class GroupsAndFiles(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            group = super()._split_scope(nodeid)
            return nodeid.partition("::")[0] if group == nodeid else group

    config.option.loadscopereorder = False
    return GroupsAndFiles(config, log)
