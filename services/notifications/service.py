"""The notifications service: its table of contents."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.notifications.commands.notice.later import tell_now
from services.notifications.contracts.published import DELIVERIES, PUBLISHED
from services.notifications.dispatch import schedule
from services.notifications.dispatch.mails import MailDispatch
from services.notifications.dispatch.not_sent import unless_it_must_not
from services.notifications.dispatch.outcomes import Outcomes
from services.notifications.dispatch.webhooks import WebhookDispatch
from services.notifications.http.codes import router as codes
from services.notifications.http.contact import router as contacts
from services.notifications.http.delivery import router as deliveries
from services.notifications.http.endpoint import router as endpoints
from services.notifications.http.entry import router as inbox
from services.notifications.http.event_types import router as event_types
from services.notifications.http.pages import router as pages
from services.notifications.http.problems import PROBLEMS
from services.notifications.http.reference import REFERENCE
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.notice.later import TELL_LATER
from services.notifications.model.tables import TABLES
from services.notifications.queries.delivery.counts import measure_deliveries
from services.notifications.reactions import REACTIONS
from services.notifications.settings import NotificationsSettings, make_tools
from services.notifications.tools import Tools, Transactions
from shared.kernel.codes import Label
from shared.scheduling.due import DueWorker
from shared.service import Service
from shared.work.rewrapping import WrappedKeys


def make_schedules(transactions: Transactions) -> Sequence[DueWorker[Any]]:
    """One worker for each channel, so that a mail server that hangs does not delay webhooks."""
    lease, database, clock = transactions.tools.lease, transactions.database, transactions.clock
    hooks = WebhookDispatch(transactions, Outcomes(transactions))
    letters = MailDispatch(transactions, Outcomes(transactions))
    return (
        DueWorker(
            "webhooks", database, schedule.webhooks(lease), unless_it_must_not(transactions, hooks.deliver), clock,
            schedule.WEBHOOKS_AT_ONCE, hooks.read,
        ),
        DueWorker(
            "mails", database, schedule.mails(lease), unless_it_must_not(transactions, letters.deliver), clock,
            schedule.MAILS_AT_ONCE, letters.read, schedule.MAILS_APART,
        ),
    )  # fmt: skip


SERVICE = Service(
    name="notifications",
    title=Label("Ilmoitukset", "Meddelanden", "Notifications"),
    summary=Label(
        "Kertoo organisaatioille, mitä niiden pitää tietää: saapuneet ilmoitukset, allekirjoitetut webhookit ja "
        "sähköposti.",
        "Berättar för organisationerna vad de behöver veta: inkomna meddelanden, signerade webhookar och e-post.",
        "Tells organisations what they should know: inbox, signed webhooks and e-mail.",
    ),
    settings=NotificationsSettings,
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations" / "versions",
    problems=PROBLEMS,
    reference=REFERENCE,
    routers=(inbox, endpoints, contacts, deliveries, codes, event_types, pages),
    topics=(DELIVERIES,),
    published=PUBLISHED,
    reactions=REACTIONS,
    clocks={TELL_LATER: tell_now},
    make_tools=make_tools,
    close_tools=Tools.close,
    make_schedules=make_schedules,
    measure=measure_deliveries,
    wrapped_keys=[WrappedKeys(Endpoint, lambda tools, row, wrapped: tools.vault.rewrapped(row, wrapped))],
)
