"""Which deliveries the worker may lease now. The rows are the schedule (`shared/scheduling/due.py`).

A receiver gets few deliveries at once, over all workers, and so do all receivers of one organisation; more are not
leased. So a slow receiver delays only itself and its organisation, nothing waits inside a worker, and no delivery is
leased only to be put back.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Over,
    ScalarSelect,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.sending import SEND
from services.notifications.model.tables import DELIVERY_ROWS, ENDPOINT_ROWS
from shared.scheduling.due import NOW, DueTable

WEBHOOKS_AT_ONCE = 64
MAILS_AT_ONCE = 24  # as many connections; a mail server takes few from one client (Postfix 50)
MAILS_APART = 0.2  # seconds: no reader of a mail notices them, and what is leased together costs less
AT_ONCE_TO_ONE_RECEIVER = 4
AT_ONCE_TO_ONE_ORGANISATION = 16  # of those 64

# No lease lasts so long. Between two ends PostgreSQL expects few rows, though it knows nothing of the table yet; after
# one it expects a third of them, and reads the whole table at each look.
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_LEASED = {"status": SEND.target}


def mails(lease: timedelta) -> DueTable:
    """E-mails that are due, to one mail server that takes them all; what another one tells goes with that one."""
    return DueTable(DELIVERY_ROWS, and_(_due(Channel.EMAIL), DELIVERY_ROWS.c.told_by.is_(None)), lease, _LEASED)


def webhooks(lease: timedelta) -> DueTable:
    """Webhooks that are due and whose receiver has room."""
    due = _due(Channel.WEBHOOK)
    with_room = and_(due, _any_ripe(), DELIVERY_ROWS.c.id.in_(_with_room()))
    return DueTable(DELIVERY_ROWS, with_room, lease, _LEASED, waits=due)


def _due(channel: Channel, rows: Any = DELIVERY_ROWS) -> ColumnElement[bool]:
    # Written into the statement, not bound: PostgreSQL must see when it plans that the partial index `delivery_due`
    # fits.
    return and_(rows.c.channel == literal_column(f"'{channel.value}'"), rows.c.due_at.is_not(None))


def _any_ripe() -> ColumnElement[bool]:
    """Asked once, before all else: at every other look there is nothing to send, and then nothing more is asked."""
    some = DELIVERY_ROWS.alias("some")
    found = select(some.c.id).where(_due(Channel.WEBHOOK, some), some.c.due_at <= NOW, _free(some))
    return found.limit(literal_column("1", Integer())).exists()


def _with_room() -> Any:
    """The ids of the webhooks that may go now: of each endpoint the oldest, of each organisation one endpoint in turn.

    Room is given by organisation, then by endpoint: an organisation can make endpoints, but not organisations. Each
    endpoint is looked at for itself, so that nobody's backlog hides what another waits for.
    """
    sending = DELIVERY_ROWS.alias("sending")
    busy = (
        select(sending.c.organisation, sending.c.endpoint_id, func.count().label("number"))
        .where(sending.c.lease_until > NOW, sending.c.lease_until < _FAR, sending.c.endpoint_id.is_not(None))
        .group_by(sending.c.organisation, sending.c.endpoint_id)
        .cte("busy")
    )
    under_way = select(busy.c.organisation, func.sum(busy.c.number).label("number")).group_by(busy.c.organisation)
    by_organisation = under_way.cte("by_organisation")
    receivers = _receivers(busy, by_organisation)
    oldest = union_all(*(_oldest(receivers, place) for place in range(AT_ONCE_TO_ONE_RECEIVER))).subquery("oldest")
    in_turn = _in_turn(oldest.c.organisation, oldest.c.id, oldest.c.place)
    ranked = (
        select(oldest.c.id, (in_turn + func.coalesce(by_organisation.c.number, 0)).label("turn"))
        .outerjoin(busy, busy.c.endpoint_id == oldest.c.endpoint)
        .outerjoin(by_organisation, by_organisation.c.organisation == oldest.c.organisation)
        .where(oldest.c.place + func.coalesce(busy.c.number, 0) < AT_ONCE_TO_ONE_RECEIVER)
        .subquery("ranked")
    )
    return select(ranked.c.id).where(ranked.c.id.is_not(None), ranked.c.turn <= AT_ONCE_TO_ONE_ORGANISATION)


def _receivers(busy: CTE, by_organisation: CTE) -> CTE:
    """The endpoints to look at, with the first webhook of each: no more than can be sent to at once."""
    full = select(busy.c.endpoint_id).where(busy.c.number >= AT_ONCE_TO_ONE_RECEIVER)
    flooded = select(by_organisation.c.organisation).where(by_organisation.c.number >= AT_ONCE_TO_ONE_ORGANISATION)
    due = _waited_for()
    all_of_them = (
        select(ENDPOINT_ROWS.c.id, ENDPOINT_ROWS.c.organisation)
        .join(due, due.c.endpoint == ENDPOINT_ROWS.c.id)
        .where(ENDPOINT_ROWS.c.id.not_in(full), ENDPOINT_ROWS.c.organisation.not_in(flooded))
        .subquery("endpoints")
    )
    first = select(all_of_them, _waiting(all_of_them.c.id, 0).label("first")).subquery("first")
    turn = _in_turn(first.c.organisation, first.c.first).label("turn")
    return (
        select(first, turn)
        .order_by(first.c.first.is_(None), turn, first.c.first)
        .limit(WEBHOOKS_AT_ONCE)
        .cte("receivers")
    )


def _waited_for() -> CTE:
    """The endpoints to which something is still to be sent. From one to the next by the index: the cost follows these,
    and not all endpoints that there are, nor all that waits."""
    some = DELIVERY_ROWS.alias("some")
    anything = select(some.c.endpoint_id).where(some.c.due_at.is_not(None), some.c.endpoint_id.is_not(None))
    first = anything.order_by(some.c.endpoint_id).limit(literal_column("1", Integer()))
    found = select(first.scalar_subquery().label("endpoint")).cte("waited_for", recursive=True)
    following = first.where(some.c.endpoint_id > found.c.endpoint).correlate(found)
    return found.union_all(select(following.scalar_subquery()).where(found.c.endpoint.is_not(None)))


def _oldest(receivers: CTE, place: int) -> Select[Any]:
    """Of each receiver the webhook that has this place (from 0) among those that may be sent."""
    found = receivers.c.first if place == 0 else _waiting(receivers.c.id, place)
    numbered = literal_column(str(place), Integer()).label("place")
    return select(receivers.c.organisation, receivers.c.id.label("endpoint"), numbered, found.label("id"))


def _waiting(endpoint: ColumnElement[Any], place: int) -> ScalarSelect[Any]:
    one = DELIVERY_ROWS.alias(f"place_{place}")
    return (
        select(one.c.id)
        .where(one.c.endpoint_id == endpoint, one.c.due_at <= NOW, _free(one), _is_next(one))
        .order_by(one.c.due_at, one.c.id)
        .limit(literal_column("1", Integer()))  # written, not bound: the planner must see that it is one
        .offset(literal_column(str(place), Integer()))
        .scalar_subquery()
    )


def _in_turn(organisation: ColumnElement[Any], id_: ColumnElement[Any], *before: ColumnElement[Any]) -> Over[int]:
    """The place among those of its organisation; those without a webhook come last."""
    return func.row_number().over(partition_by=organisation, order_by=(id_.is_(None), *before, id_))


def _is_next(one: Any) -> ColumnElement[bool]:
    """No earlier version of the same subject is still to be sent to this endpoint: they arrive in their order."""
    earlier = DELIVERY_ROWS.alias("earlier")
    still = (
        select(earlier.c.id)
        .where(
            earlier.c.endpoint_id == one.c.endpoint_id,
            earlier.c.subject_id == one.c.subject_id,
            earlier.c.subject_version < one.c.subject_version,
            earlier.c.due_at.is_not(None),
        )
        # With OFFSET, PostgreSQL looks into the index for each row. Without, it reads all that waits for the endpoint.
        .limit(literal_column("1", Integer()))
        .offset(literal_column("0", Integer()))
    )
    return ~still.exists()


def _free(rows: Any) -> ColumnElement[bool]:
    return or_(rows.c.lease_until.is_(None), rows.c.lease_until <= NOW)
