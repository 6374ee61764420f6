"""What commands and the delivery worker of this service need beside the database."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from services.notifications.channels.email import MailSender
from services.notifications.channels.webhook import WebhookSender
from services.notifications.vault import Vault
from shared.work import reading, unit


@dataclass
class Tools:
    """`allow` are the origins that the operator has named, `mail_domain` stands in every `Message-ID`; `gathers` is how
    long a contact gets one mail about one subject; `most_…` is what one organisation may have.

    The webhook sender is opened for the first webhook, in the loop that sends. An `api` process never opens it.
    """

    vault: Vault
    webhooks: WebhookSender
    mails: MailSender
    allow: frozenset[str]
    public_url: str
    mail_domain: str
    lease: timedelta
    taken_back_told_after: timedelta
    gathers: timedelta
    most_endpoints: int
    most_contacts: int
    _started: bool = False

    async def webhook_sender(self) -> WebhookSender:
        """The sender, opened."""
        if not self._started:
            self._started = True
            await self.webhooks.start()
        return self.webhooks

    async def close(self) -> None:
        """Closes what was opened, if anything was."""
        await self.webhooks.close()
        await self.mails.close()


Work: TypeAlias = unit.Work[Tools]
Reading: TypeAlias = reading.Reading[Tools]
Transactions: TypeAlias = unit.Transactions[Tools]
