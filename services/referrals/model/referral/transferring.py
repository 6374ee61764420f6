"""A referral goes with its case to another organisation (R29), or ends where nothing covers it from there.

What becomes of each is decided here, once: for those who ask before it happens, and when it happens
(docs/adr/0039-a-case-changes-hands-by-two-consents.md).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.referrals.contracts.consumed import Clause
from services.referrals.model.capacity import places
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.case.bodies import HandOver
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.referral.codes import ReasonBy, ReferralStatus
from services.referrals.model.referral.parts import NEVER_ACCEPTED, SYSTEM, UNANSWERED, UNFINISHED, WAITLISTED
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.codes import Code
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.moves import Condition, Move


class Becomes(Code):
    """What becomes of a referral when another organisation takes its case over."""

    GOES_ON = (
        "goes-on",
        "Jatkuu: uuden lähettäjän sopimus kattaa sen",
        "Fortsätter: den nya avsändarens avtal omfattar den",
        "Goes on: an agreement of the new sender covers it",
    )
    GOES_ON_AS_DECIDED = (
        "goes-on-as-decided",
        "Jatkuu tehdyn päätöksen mukaan: aloitettua ei oteta asiakkaalta pois",
        "Fortsätter enligt det fattade beslutet: det som har börjat tas inte från klienten",
        "Goes on as it was decided: what has begun is not taken from the client",
    )
    ENDS = (
        "ends",
        "Päättyy: se ei voi jatkua uuden lähettäjän lähettämänä, eikä siihen ole vielä suostuttu",
        "Upphör: den kan inte fortsätta från den nya avsändaren, och den har ännu inte godkänts",
        "Ends: it cannot go on with the new sender, and nobody has accepted it yet",
    )


@dataclass(frozen=True, slots=True)
class Anew:
    """What agreements say of one referral with the new sender: the basis on which it then goes out, and who is covered
    by what; nobody where nothing covers it."""

    basis: LegalBasis
    covered: Mapping[UUID, Covered]


@dataclass(frozen=True, slots=True)
class Prospect:
    """What becomes of one referral. `anew` is None where no new decision takes the place of the old one."""

    referral: Referral
    becomes: Becomes
    anew: Anew | None = None


@dataclass(slots=True)
class _Places:
    """The places of clauses. What comes back in the same transfer is not counted on: it may be somebody's turn."""

    ledgers: Mapping[UUID, CapacityUse]
    today: date
    taken: Counter[UUID] = field(default_factory=Counter)

    def take(self, clause: Clause) -> bool:
        """Whether one place of the clause is free, and nobody waits for it; then it is taken."""
        use = self.ledgers.get(clause.clause_id)
        if clause.capacity is not None:
            used = places.used(use, clause.capacity, self.today) if use is not None else 0
            if used + self.taken[clause.clause_id] >= clause.capacity.max or (use is not None and use.waiting):
                return False
        self.taken[clause.clause_id] += 1
        return True


def goes_along(row: Referral) -> bool:
    """Whether it still awaits something of its sender, so that it goes with the case; what has ended stays."""
    return row.status in UNFINISHED or (row.status == ReferralStatus.COMPLETED and row.loop_closed_at is None)


def prospects(
    rows: Iterable[Referral], anew: Mapping[UUID, Anew], ledgers: Mapping[UUID, CapacityUse], today: date
) -> list[Prospect]:
    """What becomes of each of these that go along, in their order. `anew` is by the referral's id; `ledgers` are those
    of all clauses that are named."""
    free = _Places(ledgers, today)
    return [_prospect(row, anew[row.id], free) for row in rows]


def _prospect(row: Referral, anew: Anew, free: _Places) -> Prospect:
    if row.status == ReferralStatus.DRAFT:
        return Prospect(row, Becomes.GOES_ON, anew if anew.covered else None)  # it is decided when it is sent
    # Those to whom an open one is offered would see all of one client change their sender in one moment.
    goes_on = bool(anew.covered) and row.recipient is not None
    if (
        not goes_on
        or row.status == ReferralStatus.COMPLETED
        or (WAITLISTED.holds(row) and not _keeps_waiting(row, anew))
    ):
        return Prospect(row, Becomes.ENDS if END_WITH_TRANSFER.leaves(row) else Becomes.GOES_ON_AS_DECIDED)
    assert row.recipient is not None
    if row.holds_place and not _takes_place(row, anew.covered[row.recipient], free):
        return Prospect(row, Becomes.GOES_ON_AS_DECIDED)
    return Prospect(row, Becomes.GOES_ON, anew)


def _takes_place(row: Referral, covered: Covered, free: _Places) -> bool:
    """Whether it has a place of the clause that covers it: its own, or one that is free."""
    assert row.coverage is not None
    return covered.clause.clause_id == row.coverage.clause_id or free.take(covered.clause)


def _keeps_waiting(row: Referral, anew: Anew) -> bool:
    """Whether it stays in the line of the clause that covers it, or can go into that."""
    assert row.recipient is not None
    clause = anew.covered[row.recipient].clause
    return clause.clause_id == row.waits_for or clause.waitlist


def clauses_named(rows: Iterable[Referral], anew: Mapping[UUID, Anew]) -> dict[UUID, UUID]:
    """The clauses whose ledgers `prospects` asks about, or that change with it, each with its agreement."""
    named: dict[UUID, UUID] = {}
    for row in rows:
        if row.waits_for is not None and row.agreement_id is not None:
            named[row.waits_for] = row.agreement_id
        if row.holds_place and row.coverage is not None:
            named[row.coverage.clause_id] = row.coverage.agreement_id
        if row.holds_place or row.waits_for is not None:
            named |= {one.clause.clause_id: one.agreement_id for one in anew[row.id].covered.values()}
    return named


_OUTCOME_NOT_READ: Condition[Referral] = Condition(
    "completed only if the loop is not closed",
    lambda row: row.status != ReferralStatus.COMPLETED or row.loop_closed_at is None,
)


def _handed_over(row: Referral, body: HandOver, _now: datetime) -> None:
    row.transferred_from, row.sender = row.sender, body.to


def _ended(row: Referral, body: HandOver, now: datetime) -> None:
    _handed_over(row, body, now)
    row.reason, row.reason_by = Reason.AGREEMENT_NOT_COVERING.value, ReasonBy.SYSTEM.value
    row.ended_at = now


TRANSFER = Move[Referral, HandOver](
    id="R29", slug="transfer", fact="transferred",
    who=SYSTEM, sources=UNFINISHED | {ReferralStatus.COMPLETED}, target=None, when=(_OUTCOME_NOT_READ,),
    means="Another organisation has taken its case over (K06) and is its sender from now on.",
    body=HandOver, effect=_handed_over,
)  # fmt: skip

END_WITH_TRANSFER = Move[Referral, HandOver](
    id="R29", slug="end-with-transfer", fact="ended-with-transfer",
    who=SYSTEM, sources=UNANSWERED | {ReferralStatus.ON_HOLD}, target=ReferralStatus.CANCELLED,
    when=(NEVER_ACCEPTED,),
    means="The same, where it cannot go on from there and was not accepted: it ends.",
    body=HandOver, effect=_ended,
)  # fmt: skip
