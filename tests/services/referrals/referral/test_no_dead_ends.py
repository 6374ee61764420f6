"""No dead ends, as laws of the table (docs/domain.md, section 3.1): whatever was begun can be ended."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from services.referrals.model.referral.codes import TERMINAL, ReferralStatus
from services.referrals.model.referral.parts import CASEWORK, UNANSWERED, UNDER_WAY
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from shared.kernel.actors import Actor
from shared.kernel.moves import Move, MoveTable
from tests.services.referrals.referral.test_referral_table import RECIPIENT, SENDER, a_row

DETAILS = {
    **dict.fromkeys(map(str, UNANSWERED), (None, "under-review", "information-requested")),
    "on-hold": ("waitlisted", "paused-client", "paused-provider", "awaiting-third-party"),
    "in-progress": (None, "scheduled", "attended", "no-show", "appointment-cancelled"),
}


def open_rows() -> Iterator[Referral]:
    """Every state that is no end, of a referral that has a recipient, with every mark that a condition asks for."""
    for status in sorted(map(str, UNANSWERED | UNDER_WAY)):
        for detail, (started, flagged, appointed) in product(
            DETAILS.get(status, (None,)), product((False, True), repeat=3)
        ):
            if detail == "waitlisted" and (started or flagged):
                continue  # who waits was never taken up
            yield a_row(status, detail, started=started, flagged=flagged, appointed=appointed, seen=True)


def bring_forward(table: MoveTable[Referral], row: Referral) -> list[str]:
    """The recipient's moves that change where the referral stands."""
    return [slug for slug in _allowed(table, row, RECIPIENT) if _changes(table[slug], row)]


def stop(table: MoveTable[Referral], row: Referral) -> list[str]:
    """The sender's moves that end it, or ask for that; where it was asked for already, that it may be taken back."""
    return [
        slug
        for slug in _allowed(table, row, SENDER)
        if table[slug].target == ReferralStatus.CANCELLED or slug in ("request-cancellation", "keep")
    ]


def _allowed(table: MoveTable[Referral], row: Referral, organisation: object) -> tuple[str, ...]:
    return table.allowed(row, Actor("somebody", organisation, CASEWORK))  # type: ignore[arg-type]


def _changes(move: Move[Referral, Any], row: Referral) -> bool:
    return move.target is not None and (move.target, move.detail) != (row.status, row.business_status)


def reachable(table: MoveTable[Referral]) -> set[str]:
    found = {str(move.target) for move in table.moves if move.creates}
    while True:
        more = {str(move.target) for move in table.moves if move.target and move.sources & found} | found
        if more == found:
            return found
        found = more


def without(*slugs: str) -> MoveTable[Referral]:
    kept = tuple(move for move in MOVES.moves if move.slug not in slugs)
    return MoveTable(MOVES.noun, kept, MOVES.standing, every=MOVES.every)


def test_the_recipient_can_always_bring_it_forward() -> None:
    assert [(row.status, row.business_status) for row in open_rows() if not bring_forward(MOVES, row)] == []


def test_the_sender_can_always_stop_it_or_ask_for_that() -> None:
    assert [(row.status, row.business_status) for row in open_rows() if not stop(MOVES, row)] == []


def test_a_draft_can_be_sent_and_thrown_away() -> None:
    assert {"submit", "discard"} <= set(_allowed(MOVES, a_row("draft", None), SENDER))


def test_every_end_can_be_reached() -> None:
    assert set(map(str, TERMINAL)) <= reachable(MOVES)


@pytest.mark.parametrize(
    ("left_out", "stuck"),
    [
        (["request-cancellation", "keep"], {("accepted", None)}),
        (["withdraw"], {("requested", None), ("on-hold", "waitlisted")}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_table_in_which_the_sender_is_stuck_is_seen(left_out: list[str], stuck: set[tuple[str, str | None]]) -> None:
    table = without(*left_out)
    assert stuck <= {(row.status, row.business_status) for row in open_rows() if not stop(table, row)}


def test_a_table_in_which_the_recipient_is_stuck_is_seen() -> None:
    table = without("promote", "decline", "complete", "fail")
    assert ("on-hold", "waitlisted") in {
        (row.status, row.business_status) for row in open_rows() if not bring_forward(table, row)
    }


def test_an_end_that_nothing_leads_to_is_seen() -> None:
    assert "entered-in-error" not in reachable(without("mark-entered-in-error"))
