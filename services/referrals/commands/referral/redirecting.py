"""The rule of passing a referral on (R23): a new one of the same need, in the sender's name.

The one that passes it on discloses nothing of its own: what goes on is what the sender had written, and whether it may
go there is decided between the sender and the new recipient. Why it may not is not told: it would name agreements
and referrals of others, and where a client lives (docs/adr/0022-what-a-hidden-value-follows-from-is-hidden.md).
"""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.attachment.keeping import copy_attachments
from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.recipient import check_recipient
from services.referrals.commands.referral.sending import cover
from services.referrals.commands.referral.texts import seal_text, sealed_of
from services.referrals.model.attachment.attaching import ATTACHMENTS
from services.referrals.model.referral.answers import ANSWERS, GROUPS, asked_of
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.redirecting import REDIRECT, Redirect
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import SUBMIT
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.copies.reading import organisations
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import Kind, Refusal, invalid
from shared.work.free_numbers import free_number
from shared.work.moving import Rule


async def pass_on(work: Work, row: Referral, body: Redirect) -> None:
    """R23. 422 for a recipient that is unknown, the sender or the one that passes it on, for a legal basis that is not
    in force, and where only authorities transfer a matter; 409 `cannot-go-there` where sending it (R02) is refused, and
    for every client under a safety restriction."""
    await check_recipient(work, body.recipient, row.sender)
    if body.recipient.organisation == row.recipient:
        sentence = "The referral is with this organisation already."
        raise invalid("/recipient/organisation", "recipient-has-it", sentence)
    if work.tools.vault.details_of(row.client).safety_restriction or await _comes_from_there(work, row, body):
        raise _cannot_go_there(work, row)
    if body.not_competent:
        await _require_authorities(work, row, body)
    basis = body.legal_basis or LegalBasis.parse(row.legal_basis)
    await require_in_force(work, basis, "/legal_basis")
    new = _onward(work, row, body, basis)
    work.add(new)
    _tell(work, new, CREATE.slug, CREATE.fact)
    try:
        await cover(work, new, Body())
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_READY:
            raise
        raise _cannot_go_there(work, row) from None
    if any(question not in asked_of(row) for question in asked_of(new)):
        raise _cannot_go_there(work, row)  # what was answered to another question is no answer to this one
    if said := sealed_of(work, row).get(ATTACHMENTS):
        seal_text(work, new, ATTACHMENTS, await copy_attachments(work, row, new.id, said))
    MOVES.apply(SUBMIT, new, Body(), work.now)
    if body.not_competent:
        new.first_arrived_at = row.first_arrived_at
    _tell(work, new, SUBMIT.slug, SUBMIT.fact)
    row.redirected_to = new.id


_GOES_ON = ("message", ANSWERS, GROUPS)
"""Of what the sender has written. The questions are those of the clause that decides about the new one."""


def _cannot_go_there(work: Work, row: Referral) -> Refusal:
    sentence = "This referral cannot be passed on to this organisation: reject it, and its sender decides."
    return MOVES.refused_by_rule(REDIRECT, row, work.actor, "cannot-go-there", sentence)


def _onward(work: Work, row: Referral, body: Redirect, basis: LegalBasis) -> Referral:
    referral_id, key, told = work.new_id(), work.tools.vault.key_of(row.client), sealed_of(work, row)
    return Referral(
        id=referral_id,
        version=1,
        number=free_number(work, Referral.number),
        status=ReferralStatus.DRAFT.value,
        need_id=row.need_id,
        need=row.need,
        case_id=row.case_id,
        client_id=row.client_id,
        service=row.service,
        legal_basis=str(basis),
        data_categories=row.data_categories,
        sender=row.sender,
        recipient=body.recipient.organisation,
        recipient_unit=body.recipient.unit,
        mode=row.mode,
        priority=row.priority,
        sender_reference=row.sender_reference,
        sealed=key.seal("referral", referral_id, {name: told[name] for name in _GOES_ON if name in told}),
        redirected_from=row.id,
        part_of=row.part_of,
        created_at=work.now,
        deadlines=[],
    )


def _tell(work: Work, new: Referral, move: str, fact: str) -> None:
    note_step(work, new, move)
    work.record(referral_fact(new, fact, work.now, work.actor.organisation))
    work.audit(f"referral.{move}", new.id, client=new.client_id, basis=new.legal_basis, version=new.version)


async def _comes_from_there(work: Work, row: Referral, body: Redirect) -> bool:
    """Of a part: whether the client was referred by this organisation. Its recipient does not know by whom."""
    whole = await work.get(Referral, row.part_of) if row.part_of is not None else None
    return whole is not None and whole.sender == body.recipient.organisation


async def _require_authorities(work: Work, row: Referral, body: Redirect) -> None:
    assert row.recipient is not None
    known = await organisations(work, {row.recipient, body.recipient.organisation})
    if not all(one.is_authority for one in known.values()):
        sentence = "Only between authorities does a matter go to the competent one; pass it on without that."
        raise invalid("/not_competent", "not-between-authorities", sentence)


RULES: Mapping[Any, Rule[Referral]] = {REDIRECT: pass_on}
