"""Who may see what of a referral's client, and until when: a table of status, part and time (docs/domain.md,
section 8.3).

Every right has an end. The views ask this table and nothing else; what it does not name, nobody sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum

from services.referrals.model.referral.codes import TERMINAL, ReferralStatus
from services.referrals.model.referral.parts import CASEWORK, UNANSWERED, UNDER_WAY, standing
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Actor


class Part(Enum):
    """What an organisation is to one referral. A candidate is one to whom an open referral is offered; a former sender
    has sent one that had ended when the client went to another organisation."""

    SENDER = "sender"
    FORMER_SENDER = "former sender"
    RECIPIENT = "recipient"
    CANDIDATE = "candidate"
    NOBODY = "nobody"


class Time(Enum):
    """Before its end, while its agreement or the run-off of that lasts; the time for follow-up, which begins where a
    recipient that had accepted saw the client last; and all time after."""

    OPEN = "open"
    FOLLOW_UP = "follow-up"
    OVER = "over"


class Sees(IntEnum):
    """How much; each level holds the ones before it."""

    NOTHING = 0
    """To this reader the referral does not exist."""
    SKELETON = 1
    """Number, service, status, codes and times, and nothing of the client."""
    LAST_SIGHT = 2
    """The client and the texts as this reader saw them when the service, or its agreement with the run-off, ended; its
    former sender: when the client went to another organisation."""
    LIVE = 3
    """The client as it is now, as far as the categories of data go."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a referral is shown to others than its sender: whether its legal basis holds, and until when the
    agreement that decided lasts with its run-off (None: no end is known). `decides_still`: the clause that decided, or
    by which it is offered to the reader, is in force as it was then.

    Of a part all this holds as long as it does of the whole too; `whole` is what its sender, whose client it is not,
    sees of the whole.
    """

    basis_holds: bool
    lasts_until: datetime | None
    decides_still: bool
    whole: Sees = Sees.LIVE


Cell = tuple[ReferralStatus, Part, Time]


def _table() -> Mapping[Cell, Sees]:
    """Written out cell by cell, so that a test can walk it; a cell that is missing means NOTHING."""
    cells: dict[Cell, Sees] = {}
    for status in ReferralStatus:
        # The client is the sender's own; how long it keeps one is not a question of the referral.
        cells |= {(status, Part.SENDER, time): Sees.LIVE for time in Time}
    for time in Time:
        cells |= {(status, Part.FORMER_SENDER, time): Sees.LAST_SIGHT for status in TERMINAL}
        for part in (Part.SENDER, Part.FORMER_SENDER):
            cells[ReferralStatus.ENTERED_IN_ERROR, part, time] = Sees.SKELETON
    for status in UNANSWERED | UNDER_WAY:
        cells[status, Part.RECIPIENT, Time.OPEN] = Sees.LIVE
    for status in UNANSWERED | UNDER_WAY | TERMINAL:
        cells[status, Part.RECIPIENT, Time.FOLLOW_UP] = Sees.SKELETON
        cells[status, Part.RECIPIENT, Time.OVER] = Sees.SKELETON
    for status in UNDER_WAY | {ReferralStatus.COMPLETED, ReferralStatus.FAILED, ReferralStatus.CANCELLED}:
        cells[status, Part.RECIPIENT, Time.FOLLOW_UP] = Sees.LAST_SIGHT
    cells[ReferralStatus.REQUESTED, Part.CANDIDATE, Time.OPEN] = Sees.SKELETON
    return cells


RIGHTS = _table()


def part_of(row: Referral, actor: Actor) -> Part:
    """The part of the actor's organisation. What was never sent has no recipient yet, whoever is named in it."""
    parts = standing(row, actor)
    if "S" in parts:
        return Part.SENDER if row.sealed_senders_sight is None else Part.FORMER_SENDER
    if "R" not in parts or row.requested_at is None:
        return Part.NOBODY
    return Part.CANDIDATE if row.open else Part.RECIPIENT


def time_of(row: Referral, now: datetime, lasts_until: datetime | None) -> Time:
    """`lasts_until` is the ground's."""
    if row.status not in TERMINAL and (lasts_until is None or now < lasts_until):
        return Time.OPEN
    return Time.FOLLOW_UP if row.follow_up_until is not None and now < row.follow_up_until else Time.OVER


def sees(row: Referral, actor: Actor, now: datetime, ground: Ground) -> Sees:
    """What this actor sees of it now. More than the skeleton takes a role that works with clients and, but for the
    sender, whose client it is, a legal basis that holds; of a part the sender has to see the client by the whole."""
    part = part_of(row, actor)
    right = RIGHTS.get((ReferralStatus(row.status), part, time_of(row, now, ground.lasts_until)), Sees.NOTHING)
    if not actor.has(*CASEWORK):
        return min(right, Sees.SKELETON)
    if part is Part.SENDER:
        return right if ground.whole is Sees.LIVE else min(right, Sees.SKELETON)
    return right if ground.basis_holds or part is Part.FORMER_SENDER else min(right, Sees.SKELETON)


def written_too_late(row: Referral, right: Sees, at: datetime) -> bool:
    """Whether a text that was written then came after this reader's right to see the client had ended."""
    if right is not Sees.LAST_SIGHT or row.follow_up_until is None or row.coverage is None:
        return False
    return at > row.follow_up_until - timedelta(days=row.coverage.follow_up_days)


def exists_for(row: Referral, actor: Actor) -> bool:
    """Whether there is such a referral for this actor; no right depends on the time so far that it would vanish."""
    time = Time.OVER if row.status in TERMINAL else Time.OPEN
    return RIGHTS.get((ReferralStatus(row.status), part_of(row, actor), time), Sees.NOTHING) > Sees.NOTHING


def may_look_back(status: str) -> bool:
    """Whether the recipient of a service that ends so may look at what it saw for a time; under way it ends with its
    agreement."""
    return RIGHTS[ReferralStatus(status), Part.RECIPIENT, Time.FOLLOW_UP] is Sees.LAST_SIGHT
