"""An entry is read."""

from datetime import datetime

from services.notifications.model.entry.codes import EntryStatus as Status
from services.notifications.model.entry.row import InboxEntry
from shared.kernel.actors import MEMBERS
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


def _read(row: InboxEntry, _body: Body, now: datetime) -> None:
    row.read_at = now


MARK_READ = Move[InboxEntry, Body](
    id="I02", slug="mark-read", fact="read",
    who={"O": MEMBERS}, sources=frozenset({Status.UNREAD}), target=Status.READ,
    means="By anyone of the organisation, for all of it.",
    effect=_read,
)  # fmt: skip
