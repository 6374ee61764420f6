"""The rules of the moves that ask the agreements: who is covered decides, and the deciding clause is written down."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.model.coverage.decide import NOBODY, Covered, Decision, Reason
from services.referrals.model.referral import response_clock
from services.referrals.model.referral.codes import NeedStatus, ReferralStatus
from services.referrals.model.referral.table import MOVES, OPEN_STATUSES
from services.referrals.model.rows import Referral
from services.referrals.queries.copies.reading import agreement_over, organisation
from services.referrals.queries.coverage.decisions import Asked, decisions
from services.referrals.tools import Tools, Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import Refusal, not_allowed


async def cover(work: Work, row: Referral) -> None:
    """R02: decides coverage and writes the decision, or refuses with every reason why not; starts the clock."""
    if row.need.status != NeedStatus.ACTIVE:
        raise _refused(
            work, row, "submit", "need-not-active", f"The need is {row.need.status}; only an active need is referred."
        )
    other = await _duplicate(work, row, row.recipient)
    if other is not None:
        raise _refused(work, row, "submit", "open-duplicate", f"Referral {other} to the same recipient is still open.")
    _refuse_open_for_restricted(work, row)
    await _refuse_closed_unit(work, row)
    decided = await _decided(work, row, row.recipient)
    covered = _covered(decided)
    if not covered:
        reasons = [reason for one in decided.values() for reason in one.reasons]
        raise _not_covered(work, row, reasons or [NOBODY])
    if row.recipient is not None:
        _write(work, row, covered[row.recipient])
    else:
        row.candidates = {str(one): _kept(covered[one]) for one in covered}
        # Whoever claims it answers in its own clause's time; until then the shortest of them all counts.
        clause = min((one.clause for one in covered.values()), key=lambda one: one.response_business_days)
        response_clock.start(row, clause.response_business_days, clause.number, work.now)
    row.requested_at = work.now


async def take_up(work: Work, row: Referral) -> None:
    """R05: the claimer becomes the recipient, if an agreement in force still covers it; its own clause's time runs."""
    claimer = work.actor.organisation
    assert claimer is not None
    if await _duplicate(work, row, claimer) is not None:
        # Which one it is would say who the client is, whom nobody sees before a claim. That there is one cannot be kept
        # from who claims; a preview without `claim` would tell it of every client to whoever reads the list.
        sentence = "Your organisation has such a referral open already and cannot claim this one."
        raise _refused(work, row, "claim", "open-duplicate", sentence)
    covered = _covered(await _decided(work, row, claimer)).get(claimer)
    if covered is None:
        sentence = "No agreement in force covers this referral to your organisation any more."
        raise _refused(work, row, "claim", "no-agreement-in-force", sentence)
    row.recipient, row.open = claimer, False
    _write(work, row, covered)


async def find_others(work: Work, row: Referral) -> None:
    """R10: who else is covered now, so that the sender may turn to them."""
    row.also_covered = [str(one) for one in _covered(await _decided(work, row, None)) if one != row.recipient]


async def lost_its_agreement(work: Work, row: Referral) -> None:
    """R27: what the ended agreement decided, ends; a draft only if nobody else is covered, and an unclaimed referral
    if nobody is who may claim it: it was offered to no others."""
    if await _holds(work, row):
        raise _refused(work, row, "end-agreement", "still-covered", "Another agreement in force covers this referral.")


async def _holds(work: Work, row: Referral) -> bool:
    if row.agreement_id is not None:
        # Perhaps not the one whose end set the clock: a draft may have been sent, or an open referral claimed, under
        # another since.
        return not await agreement_over(work, row.agreement_id)
    drafted = row.status == ReferralStatus.DRAFT
    covered = _covered(await _decided(work, row, row.recipient))
    return any(drafted or str(one) in (row.candidates or {}) for one in covered)


async def _decided(work: Work, row: Referral, recipient: UUID | None) -> dict[UUID, Decision]:
    tools: Tools = work.tools
    asked = Asked(
        sender=row.sender,
        service=row.service,
        municipality=tools.vault.details_of(row.client).municipality,
        on=day_in_helsinki(work.now),
        data_categories=frozenset(row.need.data_categories),
        basis=LegalBasis.parse(row.need.legal_basis),
        known_at=work.now,
    )
    return await decisions(work, asked, recipient, relied_on=True)


def _covered(decided: dict[UUID, Decision]) -> dict[UUID, Covered]:
    return {recipient: one.covered for recipient, one in decided.items() if one.covered is not None}


def _write(work: Work, row: Referral, covered: Covered) -> None:
    row.coverage, row.agreement_id = _kept(covered), covered.agreement_id
    response_clock.start(row, covered.clause.response_business_days, covered.clause.number, work.now)


def _kept(covered: Covered) -> dict[str, Any]:
    """A decision as it is stored: agreement, edition, clause, and what of the clause the referral goes on needing."""
    return {
        "agreement_id": str(covered.agreement_id),
        "agreement_number": covered.agreement_number,
        "edition": covered.edition,
        "clause_id": str(covered.clause.clause_id),
        "clause": covered.clause.number,
        "waitlist": covered.clause.waitlist,
        "data_categories": sorted(covered.clause.data_categories),
        "as_of": covered.as_of and covered.as_of.isoformat(),
    }


_DUPLICATE = select(col(Referral.number)).where(
    col(Referral.client_id) == bindparam("client"),
    col(Referral.service) == bindparam("service"),
    col(Referral.recipient).is_not_distinct_from(bindparam("recipient")),
    col(Referral.id) != bindparam("itself"),
    col(Referral.status).in_(OPEN_STATUSES),
)


async def _duplicate(work: Work, row: Referral, recipient: UUID | None) -> str | None:
    """The number of another open referral of the client for the service to this recipient.

    The client's row is locked with the referral's, so two that are sent at once come here one after the other.
    """
    like = {"client": row.client_id, "service": row.service, "recipient": recipient, "itself": row.id}
    number: str | None = (await work.execute(_DUPLICATE, like)).scalars().first()
    return number


def _refuse_open_for_restricted(work: Work, row: Referral) -> None:
    """Whom an open referral is offered to depends on the client's municipality, which a safety restriction hides."""
    tools: Tools = work.tools
    if row.recipient is None and tools.vault.details_of(row.client).safety_restriction:
        sentence = "A client under a safety restriction is referred to one recipient, never openly."
        raise _refused(work, row, "submit", "restricted-client-not-open", sentence)


async def _refuse_closed_unit(work: Work, row: Referral) -> None:
    """A unit that was closed since the draft was made would let the referral lie unseen."""
    if row.recipient is None or row.recipient_unit is None:
        return
    known = await organisation(work, row.recipient)
    if known is not None and str(row.recipient_unit) not in known.units:
        sentence = "The recipient's unit is closed: name another one, or the organisation alone."
        raise _refused(work, row, "submit", "unit-closed", sentence)


def _not_covered(work: Work, row: Referral, reasons: Iterable[Reason]) -> Refusal:
    sentence = "No agreement in force covers this referral; `reasons` says why not."
    return _refused(
        work, row, "submit", "no-agreement-in-force", sentence, reasons=[reason.told() for reason in reasons]
    )


def _refused(work: Work, row: Referral, slug: str, code: str, sentence: str, **details: Any) -> Refusal:
    return not_allowed(code, sentence, allowed_moves=MOVES.instead(slug, row, work.actor), **details)
