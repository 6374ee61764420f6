"""A service as small as can be, with every mechanism: it sends parcels, and reacts to its own events.

Shared mechanisms are tested on it, so that no test of a mechanism depends on what Vidare's services are about.
"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.routes import Routes
from shared.intake.reactions import Reaction
from shared.kernel.codes import Label
from shared.messaging.contracts import Published
from shared.messaging.outbox import Fact
from shared.messaging.topics import TopicSpec, retained
from shared.service import Service
from shared.settings import ServiceSettings
from tests.support import parcel_commands as commands
from tests.support.parcel_commands import ParcelTools
from tests.support.parcel_deadlines import DEADLINES
from tests.support.parcel_http import PROBLEMS, router
from tests.support.parcel_model import TABLES, ParcelState
from tests.support.parcel_reactions import keeps_copy, notes_seen

PARCELS = retained("vidare.test.parcel")


def parcel_service(
    topic: TopicSpec = PARCELS,
    reactions: Sequence[Reaction[Any]] | None = None,
    routers: Sequence[Routes] = (),
    name: str = "parcels",
) -> Service:
    """The service on a topic of one's own, with other reactions or further routes where a test needs them."""

    def current_states(session: AsyncSession) -> AsyncIterator[Fact]:
        return commands.current_states(session, topic.name)

    return Service(
        name=name,
        title=Label("Paketit", "Paket", "Parcels"),
        summary=Label("Palvelu testejä varten", "En tjänst för tester", "A service for tests"),
        settings=ServiceSettings,
        tables=TABLES,
        migrations=Path(__file__).parent / "parcel_migrations",
        routers=[router, *routers],
        problems=PROBLEMS,
        topics=[topic],
        published=[
            Published("parcel.created", topic, ParcelState, "A parcel was made."),
            Published("parcel.sent", topic, ParcelState, "A parcel left."),
            Published("parcel.lost", topic, ParcelState, "A parcel is nowhere."),
            Published("parcel.weighed", topic, ParcelState, "A parcel was weighed."),
            Published("parcel.reminded", topic, ParcelState, "Somebody was reminded of a parcel."),
            Published("parcel.late", topic, ParcelState, "A parcel has not arrived in time."),
            Published("parcel.current", topic, ParcelState, "A parcel as it is."),
        ],
        reactions=[keeps_copy(topic.name), notes_seen(topic.name)] if reactions is None else reactions,
        clocks={"lose": commands.lose},
        deadlines=DEADLINES,
        make_tools=lambda _settings: ParcelTools(topic.name),
        current_states=current_states,
    )


PARCEL_SERVICE = parcel_service()
