"""Delivers leased e-mails. Their contact and language are chosen only now, when all that is needed may be known."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import Row

from services.notifications.channels.letters import Letter
from services.notifications.commands.delivery.letting_go import Addressed, let_go_together
from services.notifications.dispatch.letters import letter_for, letter_that_asks
from services.notifications.dispatch.mails_going import Going, MailInHand, ordinary, prepared
from services.notifications.dispatch.outcomes import Outcomes
from services.notifications.model.contact.confirming import CONFIRM, LINK_HOLDS_FOR, Confirmation, digest_of
from services.notifications.model.delivery.gathering import in_order
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import message_id
from services.notifications.model.organisation.called import CalledOrganisation
from services.notifications.queries.delivery.addressing import Addressing, read_directory, read_organisations
from services.notifications.queries.delivery.sight import out_of_sight
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import span

log = structlog.get_logger()


class MailDispatch:
    """Several calls of each method may run at the same time."""

    def __init__(self, transactions: Transactions, outcomes: Outcomes) -> None:
        self._transactions = transactions
        self._outcomes = outcomes

    async def read(self, rows: Sequence[Row[Any]]) -> Sequence[MailInHand]:
        """What all that were leased together need. Those that nothing special is to be thought of are let go."""
        deliveries, database = [LeasedDelivery._make(row) for row in rows], self._transactions.database
        lost = await out_of_sight(database, deliveries)
        directory = await read_directory(database, deliveries)
        mails = [MailInHand(one, one.id in lost, directory.addressing(one.organisation), None) for one in deliveries]
        chosen = {one.mail.id: one for one in ordinary(mails, directory)}
        go = await self._let_go(list(chosen.values()))
        return [
            one._replace(goes_to=chosen[one.delivery.id].contact) if one.delivery.id in go else one for one in mails
        ]

    async def _let_go(self, addressed: Sequence[Addressed]) -> frozenset[UUID]:
        if not addressed or self._transactions.database.is_sqlite:
            return frozenset()
        try:
            async with self._transactions.begin(SYSTEM, "mails") as work:
                return await let_go_together(work, addressed, work.tools.gathers)
        except Exception as error:  # nothing was sent yet: each may go alone
            log.warning("mails.ungrouped", error=type(error).__name__, mails=len(addressed))
            return frozenset()

    async def deliver(self, mail: MailInHand) -> None:
        """Sends the mail, or writes why it is not sent now."""
        delivery, addressing = mail.delivery, mail.addressing
        if mail.goes_to is not None:
            await self._send(Going(delivery._replace(contact_id=mail.goes_to.id), mail.goes_to, ()), addressing)
            return
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            going = await prepared(work, delivery, addressing)
        if going is not None:
            await self._send(going, addressing)

    async def _send(self, going: "Going", addressing: Addressing) -> None:
        delivery = going.delivery
        now, tools = self._transactions.clock(), self._transactions.tools
        letter = await self._letter(going, addressing)
        sent_as = message_id(delivery.id, tools.mail_domain)
        with span("deliver mail", SpanKind.CLIENT):
            attempt = await tools.mails.send(going.contact.email, letter, sent_as, now)
        await self._outcomes.settle(delivery, attempt, None)

    async def _letter(self, going: "Going", addressing: Addressing) -> Letter:
        tools, contact = self._transactions.tools, going.contact
        if going.delivery.type != CONFIRM:
            told = sorted((going.delivery, *going.also), key=in_order)
            return letter_for(told, await self._names(told, addressing), contact, tools.public_url)
        until = self._transactions.clock() + LINK_HOLDS_FOR
        link = Confirmation(contact.organisation, digest_of(contact.email), until)
        return letter_that_asks(addressing.organisations, contact, tools.vault.link_text(link), tools.public_url)

    async def _names(self, told: Sequence[LeasedDelivery], addressing: Addressing) -> Mapping[UUID, CalledOrganisation]:
        """The organisations that the letter names. Those of the mail's own fact are known already."""
        if len(told) == 1:
            return addressing.organisations
        return await read_organisations(self._transactions.database, told)
