"""What most would have built: a FastStream handler, SQLModel rows, a POST and a mail, as their tutorials show them.

For each delivery a row and a commit, the sending, and a commit with what came of it. No guarantee: a fact counts as
read before it is handled, what comes again is sent again, and what fails is not tried again. Run by
`python -m bench.naive_delivery`; it closes the file descriptor `BENCH_READY` when it begins.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Annotated
from uuid import UUID

import aiosmtplib
import uvloop
from aiohttp import ClientSession
from faststream import Context, ContextRepo, FastStream
from faststream.kafka import KafkaBroker
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from standardwebhooks import Webhook

from bench.naive_delivery_rows import Contact, Delivery, Endpoint

engine = create_async_engine(os.environ["BENCH_DATABASE_URL"])
broker = KafkaBroker(os.environ["BENCH_KAFKA"])


@asynccontextmanager
async def lifespan(context: ContextRepo) -> AsyncIterator[None]:
    async with ClientSession() as http:
        context.set_global("http", http)
        os.close(int(os.environ["BENCH_READY"]))
        yield


app = FastStream(broker, lifespan=lifespan)


class ReferralSubmitted(BaseModel):
    referral_id: UUID
    number: str
    status: str
    sender: UUID
    recipient: UUID
    priority: str
    response_due_at: datetime | None


@broker.subscriber(os.environ["BENCH_TOPIC"], group_id="notifications", auto_offset_reset="earliest")
async def on_referral(referral: ReferralSubmitted, http: Annotated[ClientSession, Context()]) -> None:
    async with AsyncSession(engine, expire_on_commit=False) as session:
        endpoints = await session.exec(select(Endpoint).where(Endpoint.organisation == referral.recipient))
        for endpoint in endpoints.all():
            await send_webhook(session, http, referral, endpoint)
        contacts = await session.exec(select(Contact).where(Contact.organisation == referral.recipient))
        for contact in contacts.all():
            await send_mail(session, referral, contact)


async def send_webhook(
    session: AsyncSession, http: ClientSession, referral: ReferralSubmitted, endpoint: Endpoint
) -> None:
    delivery = Delivery(
        referral_id=referral.referral_id, organisation=referral.recipient, channel="webhook", target=endpoint.id,
        body=referral.model_dump_json(),
    )  # fmt: skip
    session.add(delivery)
    await session.commit()
    now = datetime.now(UTC)
    headers = {
        "webhook-id": str(delivery.id), "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(endpoint.secret).sign(str(delivery.id), now, delivery.body),
        "content-type": "application/json",
    }  # fmt: skip
    async with http.post(endpoint.url, data=delivery.body, headers=headers) as answer:
        delivery.status = "delivered" if answer.ok else "failed"
    delivery.delivered_at = datetime.now(UTC)
    await session.commit()


async def send_mail(session: AsyncSession, referral: ReferralSubmitted, contact: Contact) -> None:
    delivery = Delivery(
        referral_id=referral.referral_id, organisation=referral.recipient, channel="email", target=contact.id,
        body=f"The referral {referral.number} was sent to you.",
    )  # fmt: skip
    session.add(delivery)
    await session.commit()
    message = EmailMessage()
    message["From"], message["To"] = "vidare@vidare.example", contact.email
    message["Subject"] = f"Referral {referral.number}"
    message.set_content(delivery.body)
    await aiosmtplib.send(message, hostname="127.0.0.1", port=int(os.environ["BENCH_SMTP_PORT"]), start_tls=False)
    delivery.status, delivery.delivered_at = "delivered", datetime.now(UTC)
    await session.commit()


if __name__ == "__main__":
    uvloop.run(app.run())
