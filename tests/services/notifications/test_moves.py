"""The transition tables of the notifications service, every status against every move."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.notifications.model.delivery.codes import DeliveryStatus
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.table import MOVES as DELIVERY_MOVES
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES as ENDPOINT_MOVES
from services.notifications.model.entry.codes import EntryStatus
from services.notifications.model.entry.row import InboxEntry
from services.notifications.model.entry.table import MOVES as ENTRY_MOVES
from shared.kernel.actors import SYSTEM, Actor, Role

OWNER, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
OPERATOR = Actor("operator-1", None, frozenset({Role.OPERATOR}))

BY_SYSTEM: dict[str, dict[str, set[str]]] = {
    "delivery": {
        "pending": {"send", "cancel"},
        "retrying": {"send", "cancel"},
        "sending": {"send", "deliver", "retry", "wait", "suppress", "die", "cancel"},
        "delivered": set(),
        "suppressed": set(),
        "dead": set(),
        "cancelled": set(),
    },
    "endpoint": {"active": {"disable"}, "disabled": set(), "deleted": set()},
    "entry": {"unread": set(), "read": set()},
}
BY_ADMIN: dict[str, dict[str, set[str]]] = {
    "delivery": {status: {"resend"} for status in ("dead", "suppressed", "delivered")},
    "endpoint": {
        "active": {"change", "disable", "rotate-secret", "delete", "test"},
        "disabled": {"change", "enable", "rotate-secret", "delete"},
    },
    "entry": {"unread": {"mark-read"}},
}
CASES = [
    *((DELIVERY_MOVES, status.value) for status in DeliveryStatus),
    *((ENDPOINT_MOVES, status.value) for status in EndpointStatus),
    *((ENTRY_MOVES, status.value) for status in EntryStatus),
]


def row(table: Any, status: str) -> Any:
    kinds: dict[str, Any] = {"delivery": Delivery, "endpoint": Endpoint, "entry": InboxEntry}
    return kinds[table.noun](status=status, organisation=OWNER)


def actor(organisation: UUID, *roles: Role) -> Actor:
    return Actor("someone", organisation, frozenset(roles))


@pytest.mark.parametrize(("table", "status"), CASES, ids=lambda part: str(getattr(part, "noun", part)))
def test_each_status_allows_these_moves_and_no_others(table: Any, status: str) -> None:
    subject = row(table, status)
    by_admin = BY_ADMIN[table.noun].get(status, set())
    assert set(table.allowed(subject, SYSTEM)) == BY_SYSTEM[table.noun][status]
    assert set(table.allowed(subject, actor(OWNER, Role.ORG_ADMIN))) == by_admin
    assert set(table.allowed(subject, actor(OWNER, Role.INTEGRATION))) == by_admin
    assert set(table.allowed(subject, actor(OTHER, *set(Role) - {Role.OPERATOR}))) == set()
    assert set(table.allowed(subject, actor(OWNER, Role.CASEWORKER))) == (by_admin if table is ENTRY_MOVES else set())
    assert set(table.allowed(subject, OPERATOR)) == (by_admin if table is DELIVERY_MOVES else set())


def test_a_delivery_ends_in_a_status_that_only_a_resend_leaves() -> None:
    ends = {"delivered", "suppressed", "dead", "cancelled"}
    leaving = {(move.slug, source) for move in DELIVERY_MOVES.moves for source in move.sources & ends}
    assert leaving == {("resend", "dead"), ("resend", "suppressed"), ("resend", "delivered")}
