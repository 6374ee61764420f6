"""Which referrals an actor sees: those that its organisation sent, and those that reached it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlmodel import col

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.rights import exists_for
from services.referrals.model.referral.row import NEVER, Referral
from services.referrals.queries.handling.scope import received_in_reach, sent_in_reach
from services.referrals.queries.roles import own_organisation, require_reader
from services.referrals.tools import Reading
from shared.kernel.actors import Actor
from shared.persistence.json_values import has_key, instant_in


def outgoing(actor: Actor) -> ColumnElement[bool]:
    """What the actor's organisation sends, as far as the actor reads it."""
    return and_(col(Referral.sender) == require_reader(actor), sent_in_reach(actor))


def addressed(actor: Actor) -> ColumnElement[bool]:
    """What was sent to it, or claimed by it, as far as the actor reads it; never a draft, nor one never sent."""
    sent = and_(col(Referral.requested_at).is_not(None), col(Referral.status) != ReferralStatus.DRAFT)
    return and_(sent, col(Referral.recipient) == require_reader(actor), received_in_reach(actor))


def claimable(actor: Actor) -> ColumnElement[bool]:
    """Open referrals that it may still claim. They are of no unit yet."""
    return and_(
        col(Referral.open),
        # In the statement itself, not as a parameter, or the database could not see that the index holds these rows.
        col(Referral.status) == literal(ReferralStatus.REQUESTED.value, literal_execute=True),
        col(Referral.requested_at).is_not(None),
        _offered_to(require_reader(actor)),
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The referrals that the actor's organisation is part of, as far as the actor reads them."""
    return or_(outgoing(actor), addressed(actor), claimable(actor))


def seen_by(actor: Actor) -> Callable[[Referral], bool]:
    """`visible`, as a question to a row in hand: in the statement for one row it costs as much as the row. Whether it
    is in the actor's reach is asked with its history (`commands/referral/loading.py`)."""
    require_reader(actor)
    return lambda row: exists_for(row, actor)


async def could_have_claimed(reading: Reading, referral_id: UUID) -> bool:
    """Whether the referral was once offered to the actor's organisation, though another has it now."""
    sent_to = and_(col(Referral.id) == referral_id, _offered_to(own_organisation(reading.actor)))
    return (await reading.execute(select(col(Referral.id)).where(sent_to))).first() is not None


def due_of_offer(organisation: UUID) -> ColumnElement[Any]:
    """When this organisation's answer is due to one that it may claim; NEVER where that was not kept."""
    return func.coalesce(instant_in(col(Referral.candidates), str(organisation), "answer_due_at"), NEVER)


def _offered_to(organisation: UUID) -> ColumnElement[bool]:
    return has_key(col(Referral.candidates), str(organisation))
