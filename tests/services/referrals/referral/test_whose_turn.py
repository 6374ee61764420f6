"""Whose turn it is, by a walk over the table: who is waited for can do something, and it is its turn no more then."""

from collections.abc import Iterator
from itertools import product

from services.referrals.model.deadline.row import HOLD_REVIEW, Deadline
from services.referrals.model.referral.awaiting import to_review
from services.referrals.model.referral.codes import TERMINAL, ReferralStatus
from services.referrals.model.referral.for_lists import write_for_lists
from services.referrals.model.referral.row import NEVER, Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.model.referral.whose_turn import RECIPIENT as R
from services.referrals.model.referral.whose_turn import SENDER as S
from services.referrals.model.referral.whose_turn import whose_turn
from services.referrals.queries.referral.filters import ACTED_UPON
from shared.kernel.actors import Actor, Role
from tests.services.referrals.referral.test_no_dead_ends import open_rows
from tests.services.referrals.referral.test_referral_table import NOW, RECIPIENT, SENDER, a_row

EVERY_ROLE = frozenset(set(Role) - {Role.OPERATOR})

NOBODYS = {
    ("on-hold", "waitlisted"), ("on-hold", "paused-client"), ("on-hold", "paused-provider"),
    ("on-hold", "awaiting-third-party"), ("in-progress", None), ("in-progress", "scheduled"),
    ("in-progress", "attended"), ("in-progress", "no-show"), ("in-progress", "appointment-cancelled"),
}  # fmt: skip
"""What is under way, or in a line that the system counts."""

TALKS = {"note", "extend-deadline"}


def rows() -> Iterator[Referral]:
    yield a_row("draft", None)
    for open_ in (True, False):
        yield a_row("requested", "awaiting-response", open_=open_)
    yield from open_rows()
    for row in open_rows():
        if row.status == "on-hold" and row.business_status != "waitlisted":
            yield overdue_for_review(row)
    for status, (closed, lost) in product(sorted(map(str, TERMINAL)), product((False, True), repeat=2)):
        yield a_row(status, None, closed=closed, lost=lost, started=True)


def overdue_for_review(row: Referral) -> Referral:
    due = to_review(NOW.date().replace(day=25), NOW)
    deadline = Deadline.of(row.id, HOLD_REVIEW, row.id, due)
    deadline.overdue_at = due.due_at
    row.deadlines.append(deadline)
    return row


def moves_of(row: Referral, part: str) -> set[str]:
    organisation = SENDER if part == S else RECIPIENT
    return set(MOVES.allowed(row, Actor("somebody", organisation, EVERY_ROLE))) - TALKS


def asked(row: Referral) -> str | None:
    """The page's rule in other words."""
    flagged = row.cancellation_requested_at is not None
    if row.status in ("accepted", "in-progress", "on-hold") and (flagged or row.deadlines):
        return R
    if row.status == "cancelled":
        return R if row.basis_lost_at is not None else None
    if row.status == "completed":
        return S if row.loop_closed_at is None else None
    if row.status == "draft" or (row.status, row.business_status) == ("received", "information-requested"):
        return S
    return R if row.status in ("requested", "received", "accepted") else None


def test_who_is_waited_for_is_as_the_page_says_and_nobody_is_forgotten() -> None:
    for row in rows():
        assert whose_turn(row) == asked(row), (row.status, row.business_status)
        if whose_turn(row) is None and row.status not in TERMINAL:
            assert (row.status, row.business_status) in NOBODYS


def test_who_is_waited_for_has_a_move_after_which_it_is_not() -> None:
    for row in rows():
        part = whose_turn(row)
        if part is None:
            continue
        ways = [MOVES[slug] for slug in moves_of(row, part)]
        after = [_after(row, str(move.target or row.status), move.slug) for move in ways]
        # Who claims an open one has it then, and goes on.
        assert any(turn != part for turn in after) or moves_of(row, part) == {"claim"}, (row.status, part)


def _after(row: Referral, status: str, slug: str) -> str | None:
    """Whose turn it is when the move was made, as far as the table says."""
    move = MOVES[slug]
    detail = move.detail if move.target is not None or move.detail is not None else row.business_status
    made = a_row(status, detail, open_=row.open, started=row.started_at is not None, lost=row.basis_lost_at is not None)
    if slug == "close-loop":
        made.loop_closed_at = NOW
    if slug == "confirm-deletion":
        made.deletion_answer = "deleted"
    return whose_turn(made)


def test_what_stands_still_or_is_over_is_not_due() -> None:
    row = overdue_for_review(a_row("on-hold", "paused-client", started=True))
    write_for_lists(row)
    assert (row.next_due_at, row.acts_next) == (row.deadlines[0].due_at, R)
    row.deadlines[0].stopped_at, row.status = NOW, ReferralStatus.IN_PROGRESS
    write_for_lists(row)
    assert (row.next_due_at, row.acts_next) == (NEVER, None)


def test_the_filter_looks_through_every_status_in_which_it_can_be_somebodys_turn() -> None:
    assert {row.status for row in rows() if whose_turn(row) is not None} <= ACTED_UPON
