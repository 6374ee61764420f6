"""The same rooms three times: whoever opens one service knows all three."""

from collections.abc import Iterator
from pathlib import Path

_ROOMS = frozenset({"model", "contracts", "commands", "queries", "http", "migrations"})
_FILES = frozenset(
    {"__init__.py", "__main__.py", "service.py", "settings.py", "tools.py", "reactions.py", "republish.py"}
)

# What a service has beside them, and the reason for it stands in its architecture.
_FURTHER = {
    "agreements": frozenset[str](),
    "referrals": frozenset({"vault.py"}),
    "notifications": frozenset({"vault.py", "channels", "dispatch", "templates"}),
}
_LACKS = {"notifications": frozenset({"republish.py"})}  # no other service keeps a copy of deliveries


def unlike_rooms(root: Path) -> Iterator[str]:
    """What a service lacks of the common rooms, and what it has that is not agreed."""
    services = {path.name: path for path in (root / "services").iterdir() if (path / "service.py").exists()}
    for name in sorted(services.keys() ^ _FURTHER.keys()):
        yield f"services/{name}: is a service on one side only, in the tree or in tests/architecture/rooms.py"
    for name in sorted(services.keys() & _FURTHER.keys()):
        expected = (_ROOMS | _FILES | _FURTHER[name]) - _LACKS.get(name, frozenset())
        found = {path.name for path in services[name].iterdir() if path.name != "__pycache__"}
        yield from (f"services/{name}/{room}: is missing" for room in sorted(expected - found))
        yield from (f"services/{name}/{room}: no other service knows this room" for room in sorted(found - expected))
