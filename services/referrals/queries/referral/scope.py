"""Who may see which rows: the organisation's own, and the referrals that reached it. Deny by default."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlmodel import col

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.table import CASEWORK
from services.referrals.model.rows import Case, Client, Need, Referral
from services.referrals.tools import Work
from shared.kernel.actors import Actor, Role
from shared.kernel.refusals import forbidden

_READERS = CASEWORK | {Role.ORG_ADMIN, Role.PRIVACY_OFFICER, Role.SIGNATORY}


def own_organisation(actor: Actor) -> UUID:
    """The actor's organisation; 403 for those who act for none."""
    if actor.organisation is None:
        raise forbidden("This belongs to organisations; an operator reads and changes no client data.")
    return actor.organisation


def require_reader(actor: Actor) -> UUID:
    """The actor's organisation, for the roles that see its referrals (with client data or without); 403 for others."""
    organisation = own_organisation(actor)
    if not actor.has(*_READERS):
        roles = ", ".join(sorted(_READERS))
        raise forbidden(f"Referrals are for the roles {roles}.")
    return organisation


def require_casework(actor: Actor) -> UUID:
    """The actor's organisation, for those who work with clients; 403 for other roles."""
    organisation = own_organisation(actor)
    if not actor.has(*CASEWORK):
        raise forbidden("Client data is for the roles caseworker, supervisor and integration.")
    return organisation


def own_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    return and_(col(Client.id) == client_id, col(Client.organisation) == require_casework(actor))


def own_case(actor: Actor, case_id: UUID) -> ColumnElement[bool]:
    return and_(col(Case.id) == case_id, col(Case.responsible) == require_casework(actor))


def own_need(actor: Actor, need_id: UUID) -> ColumnElement[bool]:
    return and_(col(Need.id) == need_id, col(Need.organisation) == require_casework(actor))


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
    return and_(col(Referral.requested_at).is_not(None), or_(col(Referral.recipient) == organisation, claimable))


def visible(actor: Actor) -> ColumnElement[bool]:
    """The referrals that the actor's organisation is part of."""
    organisation = require_reader(actor)
    return or_(outgoing(organisation), incoming(organisation))


def seen_by(actor: Actor) -> Callable[[Referral], bool]:
    """`visible`, as a question to a row in hand: in the statement for one row it costs as much as the row."""
    organisation = require_reader(actor)

    def sees(row: Referral) -> bool:
        claimable = row.open and row.status == ReferralStatus.REQUESTED and str(organisation) in (row.candidates or {})
        return row.sender == organisation or (
            row.requested_at is not None and (row.recipient == organisation or claimable)
        )

    return sees


async def could_have_claimed(work: Work, referral_id: UUID) -> bool:
    """Whether the referral was once offered to the actor's organisation, though another has it now."""
    sent_to = and_(col(Referral.id) == referral_id, _offered_to(own_organisation(work.actor)))
    return (await work.execute(select(col(Referral.id)).where(sent_to))).first() is not None


def _offered_to(organisation: UUID) -> ColumnElement[bool]:
    # As text: SQLite's JSON_QUOTE turns "not there" into a value.
    offered: ColumnElement[bool] = (
        col(Referral.candidates)[(str(organisation), "agreement_id")].as_string().is_not(None)
    )
    return offered
