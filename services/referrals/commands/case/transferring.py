"""An organisation takes a case over that is offered to it (K06): the case, its client, its needs and its referrals go
to it in one transaction (docs/adr/0039-a-case-changes-hands-by-two-consents.md).

Locks are taken in the order of `referrals.py`, over everything of the client: a client belongs to one organisation.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.commands.case.facts import case_fact
from services.referrals.commands.case.history import note_step
from services.referrals.commands.case.loading import load_case
from services.referrals.commands.client.identity import write_hashes, write_sounds
from services.referrals.commands.client.responsible import responsible_organisation
from services.referrals.commands.gap.looking import look_later
from services.referrals.commands.need.telling import told as tell_need
from services.referrals.commands.referral.transferring import hand_referral_over, keep_senders_sight
from services.referrals.model.case.bodies import HandOver
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES
from services.referrals.model.case.transferring import TRANSFER, AboutOffer, OfferTransfer, hand_over
from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.row import Client
from services.referrals.model.handling.row import Handling
from services.referrals.model.need import transferring as need_transferring
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.need.table import MOVES as NEED_MOVES
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.transferring import clauses_named, goes_along, prospects
from services.referrals.queries.case.scope import case_to_move, offered_cases
from services.referrals.queries.case.transferring import along, check_taker, of_client, other_cases
from services.referrals.queries.referral.transferring import decided_anew
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import Kind, Refusal


async def check_offered(work: Work, row: Case, body: OfferTransfer) -> None:
    """K13: to an organisation that may be responsible. 422 as `check_taker`."""
    await check_taker(work, row, body.to)


async def hold_whole(work: Work, case_id: UUID) -> Case:
    """The case that is offered to the actor's organisation, with all that goes with it. 404 as for every move; 412
    where something was begun at the same moment."""
    known = select(Case).where(col(Case.id) == case_id, offered_cases(work.actor))
    before: Case | None = (await work.execute(known)).scalar_one_or_none()
    if before is None:
        return await load_case(work, case_id, case_to_move)
    named = or_(of_client(before), _left_before(before, work.actor.organisation))
    held = await _hold(work, select(col(Referral.id)).where(named).order_by(col(Referral.id)))
    cases = select(col(Case.id)).where(col(Case.client_id) == before.client_id).order_by(col(Case.id))
    await _hold(work, cases)
    of_cases = col(Need.case_id).in_(select(col(Case.id)).where(col(Case.client_id) == before.client_id))
    await _hold(work, select(col(Need.id)).where(of_cases).order_by(col(Need.id)))
    responsible = before.responsible
    row = await load_case(work, case_id, case_to_move)
    if row.responsible != responsible or await _begun_meanwhile(work, row, held):
        raise _changed_meanwhile(row)
    return row


def _left_before(case: Case, organisation: UUID | None) -> ColumnElement[bool]:
    """What this organisation has kept of the client since it had the case before."""
    return and_(col(Referral.client_id) == case.client_id, col(Referral.sender) == organisation)


async def take_over(work: Work, row: Case, _body: AboutOffer) -> None:
    """K06. 403 for an organisation that may not be responsible any more; 409 `client-has-other-cases`; 503 while nobody
    can say what is covered."""
    to, former = await responsible_organisation(work), row.responsible
    if numbers := await other_cases(work, row):
        sentence = f"The client has other cases that are not over ({', '.join(numbers)}): they would be torn apart."
        raise MOVES.refused_by_rule(
            TRANSFER, row, work.actor, "client-has-other-cases", sentence, other_cases=list(numbers)
        )
    over = await _cases_that_are_over(work, row)
    moved = await _take_referrals(work, row, to)
    # The client is its own again, and so is all that it once did for it.
    own = update(Referral).where(_left_before(row, to), col(Referral.sealed_senders_sight).is_not(None))
    await work.execute(own.values(sealed_senders_sight=None).execution_options(synchronize_session="fetch"))
    await _take_needs(work, [row.id, *(one.id for one in over)], to)
    for one in over:
        _take_case(work, one, to)
    await _take_client(work, row, to)
    await _forget_handling(work, [row, *over], moved, former)
    work.audit("case.hand-over", row.id, client=row.client_id, version=row.version + 1, organisation=former)


def _changed_meanwhile(row: Case) -> Refusal:
    sentence = "Something of this client changed at this moment: read what would become of each referral, then decide."
    return Refusal(Kind.STALE, "stale-version", sentence, {"current_version": row.version})


async def _hold(work: Work, ids: Select[UUID]) -> frozenset[UUID]:
    return frozenset((await work.execute(ids.with_for_update(key_share=True))).scalars())


async def _begun_meanwhile(work: Work, row: Case, held: Collection[UUID]) -> bool:
    found = (await work.execute(select(col(Referral.id)).where(along(row)))).scalars()
    return any(one not in held for one in found)


async def _take_referrals(work: Work, row: Case, to: UUID) -> list[Referral]:
    """What goes along goes on or ends; what has ended stays with its sender. They are held."""
    found = await work.execute(select(Referral).where(of_client(row)).order_by(col(Referral.id)))
    rows = list(found.unique().scalars())
    going, staying = [one for one in rows if goes_along(one)], [one for one in rows if not goes_along(one)]
    anew = await decided_anew(work, going, to, relied_on=True)
    named = clauses_named(going, anew)
    ledgers = {clause: await hold_ledger(work, clause, named[clause]) for clause in sorted(named)}
    for prospect in prospects(going, anew, ledgers, day_in_helsinki(work.now)):
        await hand_referral_over(work, prospect, to)
    for one in staying:
        keep_senders_sight(work, one)
    return going


async def _take_needs(work: Work, cases: Collection[UUID], to: UUID) -> None:
    query = select(Need).where(col(Need.case_id).in_(cases)).order_by(col(Need.id))
    for need in (await work.execute(query)).scalars().all():
        body = HandOver(to=to)
        NEED_MOVES.apply(need_transferring.TRANSFER, need, body, work.now)
        await tell_need(work, need, need_transferring.TRANSFER, body)
        if need.status == NeedStatus.ACTIVE:
            await look_later(work, need.id)  # who can take it depends on who sends


async def _cases_that_are_over(work: Work, row: Case) -> list[Case]:
    others = select(Case).where(col(Case.client_id) == row.client_id, col(Case.id) != row.id).order_by(col(Case.id))
    return list((await work.execute(others)).scalars().all())


def _take_case(work: Work, row: Case, to: UUID) -> None:
    """One that is over goes with its client. Nobody was asked about it, so it says so itself."""
    hand_over(row, to, work.now)
    row.version += 1
    note_step(work, row, TRANSFER.slug, reason=None)
    work.record(case_fact(row, TRANSFER.fact, work.now, work.actor.organisation))
    work.audit(f"case.{TRANSFER.slug}", row.id, client=row.client_id, version=row.version)


async def _take_client(work: Work, row: Case, to: UUID) -> None:
    """The client is found by the hashes of its new organisation. One that was there with the same identity code stays:
    two rows are never made one. 412 where that one is registered at this moment."""
    client = row.client
    details = work.tools.vault.details_of(client)
    client.twin_of = await _same_code(work, to, details)
    client.organisation = to
    write_hashes(work.tools.vault, client, details)
    client.version += 1
    try:
        await work.flush()
    except IntegrityError:
        raise _changed_meanwhile(row) from None
    await write_sounds(work, client)
    work.audit("client.transfer", client.id, client=client.id, version=client.version)


async def _same_code(work: Work, organisation: UUID, details: ClientDetails) -> UUID | None:
    if details.identity_code is None:
        return None
    hashes = work.tools.vault.identity_hashes(organisation, details.identity_code)
    same = col(Client.organisation) == organisation, col(Client.identity_hash).in_(hashes)
    found: UUID | None = (await work.execute(select(col(Client.id)).where(*same))).scalars().first()
    return found


async def _forget_handling(work: Work, cases: Collection[Case], moved: Collection[Referral], former: UUID) -> None:
    """Who had it in the former organisation; what it receives of it itself, somebody there still has."""
    subjects = [*(one.id for one in cases), *(one.id for one in moved if one.recipient != former)]
    await work.execute(
        delete(Handling).where(col(Handling.organisation) == former, col(Handling.subject).in_(subjects))
    )
