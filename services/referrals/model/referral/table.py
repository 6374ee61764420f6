"""The transition table of a referral (domain page, 3.1). The only place that says who may do what, and when.

Rules that need more than the row (coverage, capacity, duplicates) stand with their command. Rows R15, R17–R19,
R22–R26, R28, R29 and R31 are not built yet; they need rows here and their rules, nothing else.
"""

from collections.abc import Mapping
from typing import Any

from services.referrals.model import bodies
from services.referrals.model.referral.codes import BusinessStatus as Detail
from services.referrals.model.referral.codes import ReferralStatus as Status
from services.referrals.model.referral.reason_moves import REASONS_BY_MOVE
from services.referrals.model.rows import Referral
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import Body, Condition, Move, MoveTable

CASEWORK = frozenset({Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION})
SENDER: dict[str, frozenset[Role]] = {"S": CASEWORK}
RECIPIENT: dict[str, frozenset[Role]] = {"R": CASEWORK}
SYSTEM: dict[str, frozenset[Role]] = {"X": frozenset()}

UNANSWERED = frozenset({Status.REQUESTED, Status.RECEIVED})
UNDER_WAY = frozenset({Status.ACCEPTED, Status.IN_PROGRESS, Status.ON_HOLD})

_addressed: Condition[Referral] = Condition("addressed to one recipient", lambda row: not row.open)
_open: Condition[Referral] = Condition("open", lambda row: row.open)
_asked: Condition[Referral] = Condition(
    "information-requested", lambda row: row.business_status == Detail.INFORMATION_REQUESTED
)
_waitlist_agreed: Condition[Referral] = Condition(
    "the clause allows waitlists", lambda row: bool((row.coverage or {}).get("waitlist"))
)
_not_waitlisted: Condition[Referral] = Condition("not waitlisted", lambda row: row.business_status != Detail.WAITLISTED)
_never_started: Condition[Referral] = Condition("never started", lambda row: row.started_at is None)
_loop_open: Condition[Referral] = Condition("loop not closed", lambda row: row.loop_closed_at is None)


def standing(row: Referral, actor: Actor) -> frozenset[str]:
    """S for the sending organisation, R for the recipient; of an open referral every candidate is R."""
    parts = set()
    if actor.organisation is not None:
        if actor.organisation == row.sender:
            parts.add("S")
        if actor.organisation == row.recipient or (row.open and str(actor.organisation) in (row.candidates or {})):
            parts.add("R")
    return frozenset(parts)


def _move(
    id_: str, slug: str, fact: str, sources: frozenset[str], target: str | None,
    who: Mapping[str, frozenset[Role]], rule: str, body: type[Body] = Body,
    when: tuple[Condition[Referral], ...] = (), detail: str | None = None,
) -> Move[Referral, Any]:  # fmt: skip
    reasons = REASONS_BY_MOVE[slug] if issubclass(body, bodies.Explained) else frozenset()
    return Move(
        id_, slug, fact, sources, target, who, rule, when=when, detail=detail, reasons=reasons, body=body
    )  # fmt: skip


def _from(*statuses: Status) -> frozenset[str]:
    return frozenset(statuses)


MOVES: MoveTable[Referral] = MoveTable(
    "referral",
    (
        _move("R01", "create", "created", frozenset(), Status.DRAFT, SENDER,
              "Needs a need, and a recipient or none (open)."),
        _move("R02", "submit", "submitted", _from(Status.DRAFT), Status.REQUESTED, SENDER,
              "An agreement in force covers it, the legal basis is valid, no open duplicate. Sets the due date.",
              detail=Detail.AWAITING_RESPONSE),
        _move("R03", "discard", "discarded", _from(Status.DRAFT), Status.CANCELLED, SENDER,
              "A draft is thrown away, with a reason.", bodies.Explained),
        _move("R04", "acknowledge", "received", _from(Status.REQUESTED), Status.RECEIVED, RECIPIENT | SYSTEM,
              "Explicit, or by itself at the first single reading by the recipient's caseworker or supervisor.",
              bodies.Acknowledge, (_addressed,), Detail.UNDER_REVIEW),
        _move("R05", "claim", "claimed", _from(Status.REQUESTED), Status.RECEIVED, RECIPIENT,
              "The first to claim an open referral gets it.", bodies.Acknowledge, (_open,), Detail.UNDER_REVIEW),
        _move("R06", "request-information", "information-requested", UNANSWERED, Status.RECEIVED, RECIPIENT,
              "Says what is missing; the response clock stands still.", bodies.RequestInformation,
              (_addressed,), Detail.INFORMATION_REQUESTED),
        _move("R07", "supply-information", "information-supplied", _from(Status.RECEIVED), Status.RECEIVED, SENDER,
              "The response clock goes on.", bodies.SupplyInformation, (_asked,), Detail.UNDER_REVIEW),
        _move("R08", "accept", "accepted", UNANSWERED, Status.ACCEPTED, RECIPIENT,
              "Takes one place of the clause's capacity.", bodies.Accept, (_addressed,), Detail.NOT_STARTED),
        _move("R09", "waitlist", "waitlisted", UNANSWERED, Status.ON_HOLD, RECIPIENT,
              "Place in line and estimate; takes no capacity.", bodies.Waitlist,
              (_addressed, _waitlist_agreed), Detail.WAITLISTED),
        _move("R10", "reject", "rejected", UNANSWERED, Status.REJECTED, RECIPIENT,
              "With a reason; the need stays active, others are offered.", bodies.Explained, (_addressed,)),
        _move("R11", "withdraw", "withdrawn", UNANSWERED, Status.CANCELLED, SENDER,
              "With a reason.", bodies.Explained),
        _move("R12", "hold", "held", _from(Status.ACCEPTED, Status.IN_PROGRESS), Status.ON_HOLD, RECIPIENT,
              "With a reason and a day of review.", bodies.Hold),
        _move("R13", "start", "started", _from(Status.ACCEPTED), Status.IN_PROGRESS, RECIPIENT,
              "The service begins."),
        _move("R13", "resume", "resumed", _from(Status.ON_HOLD), Status.IN_PROGRESS, RECIPIENT,
              "The service goes on.", when=(_not_waitlisted,)),
        _move("R14", "schedule", "scheduled", UNDER_WAY, Status.IN_PROGRESS, RECIPIENT,
              "Makes or moves an appointment.", bodies.Schedule, (_not_waitlisted,), Detail.SCHEDULED),
        _move("R16", "decline", "declined", _from(Status.ACCEPTED, Status.ON_HOLD), Status.REJECTED, RECIPIENT,
              "With a reason; gives the place back.", bodies.Explained, (_never_started,)),
        _move("R20", "complete", "completed", UNDER_WAY, Status.COMPLETED, RECIPIENT,
              "With a coded outcome and its day; gives the place back.", bodies.Complete),
        _move("R21", "fail", "failed", UNDER_WAY, Status.FAILED, RECIPIENT,
              "With a reason; the need stays active.", bodies.Explained),
        _move("R27", "end-agreement", "agreement-ended", _from(Status.DRAFT) | UNANSWERED, Status.CANCELLED, SYSTEM,
              "The agreement ended; accepted referrals follow its run-off rule."),
        _move("R30", "close-loop", "loop-closed", _from(Status.COMPLETED), Status.COMPLETED, SENDER | SYSTEM,
              "Explicit, or by itself at the first single reading by the sender's caseworker or supervisor.",
              when=(_loop_open,)),
    ),
    standing,
)  # fmt: skip

OPEN_STATUSES = UNANSWERED | UNDER_WAY
"""Statuses of an attempt under way; two of one client for one service with one recipient are duplicates."""
