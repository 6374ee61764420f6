"""The status history of a referral: one line per version, its text sealed with the client's key."""

from services.referrals.model.rows import Client, Referral, ReferralStep
from services.referrals.vault import Tools
from shared.persistence.work import Work


def note_step(work: Work, row: Referral, move: str, sealed: bytes | None = None) -> None:
    """What was just done, as the row is now."""
    step = ReferralStep(
        referral_id=row.id,
        version=row.version,
        move=move,
        status=row.status,
        business_status=row.business_status,
        organisation=work.actor.organisation,
        reason=row.reason,
        reason_by=row.reason_by,
        sealed=sealed,
        at=work.now,
    )
    work.add(step)


async def seal_step(work: Work, row: Referral, text: str | None) -> bytes | None:
    """A caseworker's own words about the move, sealed for this line of the history."""
    if text is None:
        return None
    client = await work.session.get_one(Client, row.client_id)
    tools: Tools = work.tools
    return tools.vault.key_of(client).seal("referral_step", f"{row.id}:{row.version}", {"text": text})
