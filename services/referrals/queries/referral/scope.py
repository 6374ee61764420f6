"""Which referrals an actor sees: those that its organisation sent, and those that reached it."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlmodel import col

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.rights import exists_for
from services.referrals.model.referral.row import Referral
from services.referrals.queries.roles import own_organisation, require_reader
from services.referrals.tools import Reading
from shared.kernel.actors import Actor


def outgoing(organisation: UUID) -> ColumnElement[bool]:
    return col(Referral.sender) == organisation


def incoming(organisation: UUID) -> ColumnElement[bool]:
    """What was sent to it, and open referrals that it may still claim; never a draft, nor one never sent."""
    claimable = and_(
        col(Referral.open),
        # In the statement itself, not as a parameter, or the database could not see that the index holds these rows.
        col(Referral.status) == literal(ReferralStatus.REQUESTED.value, literal_execute=True),
        _offered_to(organisation),
    )
    sent = and_(col(Referral.requested_at).is_not(None), col(Referral.status) != ReferralStatus.DRAFT)
    return and_(sent, or_(col(Referral.recipient) == organisation, claimable))


def visible(actor: Actor) -> ColumnElement[bool]:
    """The referrals that the actor's organisation is part of."""
    organisation = require_reader(actor)
    return or_(outgoing(organisation), incoming(organisation))


def seen_by(actor: Actor) -> Callable[[Referral], bool]:
    """`visible`, as a question to a row in hand: in the statement for one row it costs as much as the row."""
    require_reader(actor)
    return lambda row: exists_for(row, actor)


async def could_have_claimed(reading: Reading, referral_id: UUID) -> bool:
    """Whether the referral was once offered to the actor's organisation, though another has it now."""
    sent_to = and_(col(Referral.id) == referral_id, _offered_to(own_organisation(reading.actor)))
    return (await reading.execute(select(col(Referral.id)).where(sent_to))).first() is not None


def _offered_to(organisation: UUID) -> ColumnElement[bool]:
    # As text: SQLite's JSON_QUOTE turns "not there" into a value.
    offered: ColumnElement[bool] = (
        col(Referral.candidates)[(str(organisation), "agreement_id")].as_string().is_not(None)
    )
    return offered
