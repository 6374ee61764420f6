"""The rule of claiming an open referral (R05)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.referral.deciding import covered_now, write_coverage
from services.referrals.commands.referral.duplicates import duplicate_of
from services.referrals.model.referral.receiving import CLAIM, Acknowledge
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.kernel.refusals import Refusal, not_allowed
from shared.work.moving import Rule


async def take_up(work: Work, row: Referral, _body: Acknowledge) -> None:
    """R05: the claimer becomes the recipient, if an agreement in force still covers it; its own clause's time runs."""
    claimer = work.actor.organisation
    assert claimer is not None
    if work.tools.vault.details_of(row.client).safety_restriction:
        raise claimed_or_gone()  # as after it was taken back: the answer does not tell why
    if await duplicate_of(work, row, claimer) is not None:
        # Which one it is would say who the client is, whom nobody sees before a claim. That there is one cannot be kept
        # from who claims; a preview without `claim` would tell it of every client to whoever reads the list.
        sentence = "Your organisation has such a referral open already and cannot claim this one."
        raise MOVES.refused_by_rule(CLAIM, row, work.actor, "open-duplicate", sentence)
    covered = (await covered_now(work, row, claimer)).get(claimer)
    if covered is None:
        sentence = "No agreement in force covers this referral to your organisation any more."
        raise MOVES.refused_by_rule(CLAIM, row, work.actor, "no-agreement-in-force", sentence)
    row.recipient, row.open = claimer, False
    write_coverage(work, row, covered)


def claimed_or_gone() -> Refusal:
    """409 for an open referral that is offered no more. Not 412: who came too late cannot read it again."""
    sentence = "This referral can be claimed no more: another organisation was first, or it was taken back."
    return not_allowed("claimed-or-gone", sentence, allowed_moves=[])


RULES: Mapping[Any, Rule[Referral]] = {CLAIM: take_up}
