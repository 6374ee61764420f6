"""The status history of a referral: one line per version, its text sealed with the client's key."""

from services.referrals.model.rows import Referral, ReferralStep
from services.referrals.tools import Tools, Work


def note_step(work: Work, row: Referral, move: str, text: str | None = None) -> None:
    """What was just done, as the row is now; `text` are a caseworker's own words about it."""
    tools: Tools = work.tools
    sealed = None
    if text is not None:
        sealed = tools.vault.key_of(row.client).seal("referral_step", f"{row.id}:{row.version}", {"text": text})
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
    row.steps.append(step)
