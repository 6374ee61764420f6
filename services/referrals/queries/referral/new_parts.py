"""A referral for a part of a service, as it would be drafted: with what the one who sends it is told, and no more."""

from collections.abc import Iterable
from uuid import UUID

from services.referrals.model.need.recording import category_codes
from services.referrals.model.referral.answers import ANSWERS, GROUPS
from services.referrals.model.referral.codes import ReferralMode, ReferralStatus
from services.referrals.model.referral.rights import part_of, sees
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sub_referring import SubRefer
from services.referrals.queries.referral.client_views import Sight, live_sight, may_refer_on
from services.referrals.queries.referral.grounds import grounds_for_reader
from services.referrals.tools import Work
from shared.kernel.disclosure import DataCategory
from shared.kernel.refusals import Kind, Refusal, invalid


async def new_part(work: Work, row: Referral, body: SubRefer, number: str) -> Referral | None:
    """A row that no session knows of; None where the actor may not refer the client on, or is told nothing. 422
    `more-than-you-are-told` for more data than it is told itself, and for the one who has referred the client to it."""
    ground = (await grounds_for_reader(work, [row]))[row.id]
    right = sees(row, work.actor, work.now, ground)
    key = work.tools.vault.key_of(row.client)
    details = key.open("client", row.client_id, row.client.sealed)
    seen = live_sight(row, key, details, sends=False)
    if not may_refer_on(row, details, part_of(row, work.actor), right) or not seen.categories:
        return None
    if body.recipient.organisation == row.sender:
        sentence = "The client was referred to you by this organisation: write to it on the referral."
        raise invalid("/recipient/organisation", "recipient-is-sender", sentence)
    return _part(work, row, body, seen, number, work.new_id())


def _part(work: Work, row: Referral, body: SubRefer, seen: Sight, number: str, part_id: UUID) -> Referral:
    assert row.recipient is not None
    groups = body.client_groups if body.client_groups is not None else seen.groups
    sealed = {"message": body.message, ANSWERS: body.answers, GROUPS: [str(group) for group in groups]}
    return Referral(
        id=part_id,
        version=1,
        number=number,
        status=ReferralStatus.DRAFT.value,
        need_id=row.need_id,
        need=row.need,
        case_id=row.case_id,
        client_id=row.client_id,
        service=body.service or row.service,
        legal_basis=str(body.legal_basis or row.legal_basis),
        data_categories=_told(seen, body.data_categories),
        sender=row.recipient,
        recipient=body.recipient.organisation,
        recipient_unit=body.recipient.unit,
        mode=ReferralMode.PARALLEL.value,
        priority=body.priority.value if body.priority is not None else row.priority,
        sender_reference=body.sender_reference,
        sealed=work.tools.vault.key_of(row.client).seal("referral", part_id, sealed),
        part_of=row.id,
        created_at=work.now,
        deadlines=[],
    )


def _told(seen: Sight, wanted: Iterable[DataCategory] | None) -> list[str]:
    """Nobody passes on more than it is told."""
    if wanted is None:
        return sorted(seen.categories)
    too_much = [one for one in category_codes(wanted) if one not in seen.categories]
    if too_much:
        detail = "You are not told `{}` yourself."
        errors = [
            {"pointer": "/data_categories", "code": "not-told-to-you", "detail": detail.format(one)} for one in too_much
        ]
        sentence = "A part tells no more of the client than you are told yourself."
        raise Refusal(Kind.INVALID, "more-than-you-are-told", sentence, {"errors": errors})
    return category_codes(wanted)
