"""What most would have built: FastAPI and SQLModel as their own tutorials show them, without any guard.

It writes the very rows that Vidare's command writes, in one transaction: no token, no idempotency, no version, no
table of moves, no coverage, no lock, no encryption, no view by reader. Served by `uvicorn bench.naive:app`.
"""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.naive_rows import AuditEntry, CapacityUse, Deadline, IdempotencyRecord, Outbox, Referral, ReferralStep

app = FastAPI()
engine = create_async_engine(os.environ["BENCH_DATABASE_URL"])


async def get_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


class NewReferral(SQLModel):
    """What Vidare reads from the need, the caller says here."""

    need_id: UUID
    case_id: UUID
    client_id: UUID
    service: str
    legal_basis: str
    data_categories: list[str]
    sender: UUID
    recipient: UUID
    priority: str = "routine"
    sender_reference: str | None = None
    message: str
    idempotency_key: str


class Acceptance(SQLModel):
    recipient_reference: str
    idempotency_key: str


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/referrals", response_model=Referral, response_model_exclude={"sealed"}, status_code=201)
async def create(body: NewReferral, session: Session) -> Any:
    now = datetime.now(UTC)
    referral = Referral(
        **body.model_dump(exclude={"message", "idempotency_key"}),
        number=f"R-{uuid4().hex[:12]}",
        sealed=body.message.encode(),
        created_at=now,
    )
    session.add(referral)
    session.add(_step(referral, "create", now))
    session.add(_event(referral.id, "referral", 1, referral.model_dump_json(exclude={"sealed"}), now))
    session.add(_kept(referral, body.idempotency_key, 201, now))
    session.add_all([_audit(referral, "referral.create", now), _audit(referral, "referral.read", now)])
    await session.commit()
    await session.refresh(referral)
    return referral


@app.post("/referrals/{referral_id}/accept", response_model=Referral, response_model_exclude={"sealed"})
async def accept(referral_id: UUID, body: Acceptance, session: Session) -> Any:
    now = datetime.now(UTC)
    referral = await session.get(Referral, referral_id)
    if referral is None or referral.coverage is None:
        raise HTTPException(404)
    referral.status, referral.business_status, referral.version = "accepted", "not-started", referral.version + 1
    referral.accepted_at = referral.received_at = now
    referral.recipient_reference, referral.holds_place = body.recipient_reference, True
    use = await session.get(CapacityUse, UUID(referral.coverage["clause_id"]), with_for_update=True)
    if use is None:
        raise HTTPException(409)
    use.in_use, use.version = use.in_use + 1, use.version + 1
    deadline = (await session.exec(select(Deadline).where(Deadline.subject == referral.id))).one()
    deadline.stopped_at, deadline.strikes_at, deadline.version = now, None, deadline.version + 1
    session.add(_step(referral, "accept", now))
    session.add(_event(referral.id, "referral", referral.version, referral.model_dump_json(exclude={"sealed"}), now))
    session.add(_event(use.id, "capacity", use.version, use.model_dump_json(), now))
    session.add(_kept(referral, body.idempotency_key, 200, now))
    session.add_all([_audit(referral, "referral.accept", now), _audit(referral, "referral.read", now)])
    await session.commit()
    await session.refresh(referral)
    return referral


def _step(referral: Referral, move: str, now: datetime) -> ReferralStep:
    return ReferralStep(
        referral_id=referral.id, version=referral.version, move=move, status=referral.status,
        organisation=referral.sender, at=now,
    )  # fmt: skip


def _event(subject: UUID, noun: str, version: int, payload: str, now: datetime) -> Outbox:
    return Outbox(
        topic=f"vidare.referrals.{noun}", key=str(subject), aggregate=f"{noun}:{subject}", version=version,
        headers=b"[]", payload=payload.encode(), created_at=now,
    )  # fmt: skip


def _kept(referral: Referral, key: str, status: int, now: datetime) -> IdempotencyRecord:
    return IdempotencyRecord(
        organisation=str(referral.sender), actor="caseworker-1", route="POST /referrals", key=key,
        request_hash=bytes(32), status=status, resource_id=referral.id, created_at=now,
    )  # fmt: skip


def _audit(referral: Referral, action: str, now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now, actor="caseworker-1", organisation=referral.sender, action=action, subject=referral.id,
        client=referral.client_id, version=referral.version, correlation=str(referral.id),
    )  # fmt: skip
