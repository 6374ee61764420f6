"""The transition table against docs/domain.md, section 3.1: every state, every flag, every move, every actor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from uuid import UUID

import pytest

from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from shared.kernel.actors import SYSTEM, Actor, Role
from shared.kernel.refusals import Kind, Refusal
from tests.support.referrals import BODIES, HAND_OVER, deciding_clause

TYPED_FROM_THE_PAGE = """
R02 submit               draft                          requested/awaiting-response     S    -
R03 discard              draft                          cancelled                       S    -
R04 acknowledge          requested                      received/under-review           R,X  addressed
R05 claim                requested                      received/under-review           R    open
R06 request-information  requested,received             received/information-requested  R    addressed
R07 supply-information   received                       received/under-review           S    asked
R08 accept               requested,received             accepted/not-started            R    addressed
R09 waitlist             requested,received             on-hold/waitlisted              R    addressed,waitlists
R10 reject               requested,received             rejected                        R    addressed
R11 withdraw             requested,received,on-hold     cancelled                       S,X  untaken
R23 redirect             requested,received             rejected                        R    addressed
R12 hold                 accepted,in-progress           on-hold                         R    -
R13 start                accepted                       in-progress                     R    -
R13 resume               on-hold                        in-progress                     R    placed
R14 schedule             accepted,in-progress,on-hold   in-progress/scheduled           R    placed
R15 record-attended      in-progress                    in-progress/attended            R    appointed
R15 record-no-show       in-progress                    in-progress/no-show             R    appointed
R15 cancel-appointment   in-progress                    in-progress/appointment-cancelled R  appointed
R16 decline              accepted,on-hold               rejected                        R    unstarted
R25 sub-refer            accepted,in-progress           same                            R    unflagged,whole
R17 request-cancellation accepted,in-progress,on-hold   same                            S,X  placed,unflagged
R18 confirm-cancellation accepted,in-progress,on-hold   cancelled                       R,X  flagged
R19 keep                 accepted,in-progress,on-hold   same                            S    flagged
R20 complete             accepted,in-progress,on-hold   completed                       R    -
R21 fail                 accepted,in-progress,on-hold   failed                          R    -
R22 expire               requested,received             cancelled                       X    addressed
R27 end-agreement        draft,requested,received,on-hold cancelled                     X    unaccepted
R27 end-run-off          accepted,in-progress,on-hold   cancelled                       X    accepted
R24 reopen               completed,failed               in-progress                     R    looks-back
R26 end-basis            requested,received,accepted,in-progress,on-hold cancelled      P,X  -
R26 confirm-deletion     cancelled                      cancelled                       R    undeleted
R28 mark-entered-in-error any                           entered-in-error                U,P  settled
R30 close-loop           completed                      completed                       S,X  loop-open
R31 promote              on-hold                        accepted/not-started            R,X  waitlisted
R32 note                 requested,received,accepted,in-progress,on-hold same           S,R  addressed
R29 transfer             draft,requested,received,accepted,in-progress,on-hold,completed same X unread
R29 end-with-transfer    requested,received,on-hold cancelled                     X    unaccepted
"""
"""id, slug, from, to, who, conditions. S and R act as caseworker, supervisor or integration, in R24 as supervisor
alone. U is S until R has seen it; P is a privacy officer of S or R."""

FACTS = {
    "create": "created", "submit": "submitted", "discard": "discarded", "acknowledge": "received", "claim": "claimed",
    "request-information": "information-requested", "supply-information": "information-supplied",
    "accept": "accepted", "waitlist": "waitlisted", "reject": "rejected", "withdraw": "withdrawn", "hold": "held",
    "start": "started", "resume": "resumed", "schedule": "scheduled", "decline": "declined", "complete": "completed",
    "record-attended": "attended", "record-no-show": "no-show", "cancel-appointment": "appointment-cancelled",
    "request-cancellation": "cancellation-requested", "confirm-cancellation": "cancelled",
    "redirect": "redirected", "sub-refer": "sub-referred", "reopen": "reopened",
    "mark-entered-in-error": "entered-in-error",
    "end-basis": "basis-lost", "confirm-deletion": "deletion-confirmed",
    "keep": "cancellation-taken-back", "promote": "promoted", "note": "noted",
    "fail": "failed", "expire": "expired", "end-agreement": "agreement-ended", "end-run-off": "run-off-ended",
    "close-loop": "loop-closed", "transfer": "transferred", "end-with-transfer": "ended-with-transfer",
}  # fmt: skip
WITH_A_REASON = frozenset(
    {
        "discard",
        "request-information",
        "reject",
        "withdraw",
        "hold",
        "decline",
        "request-cancellation",
        "fail",
        "reopen",
        "end-basis",
        "mark-entered-in-error",
    }
)  # the page's ●, of the moves that a person makes

SAID_BY_THE_BODY = {"hold": "paused-client"}
"""Business statuses that follow from whose reason it was."""

SENDER, RECIPIENT, STRANGER = (UUID(int=number) for number in (1, 2, 3))
NOW = datetime(2026, 6, 18, tzinfo=UTC)
CASEWORK = {Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION}


@dataclass(frozen=True)
class Expected:
    slug: str
    sources: frozenset[str]
    target: str
    detail: str | None
    who: frozenset[str]
    conditions: frozenset[str]


def _expected() -> Iterator[tuple[str, Expected]]:
    for line in TYPED_FROM_THE_PAGE.strip().splitlines():
        id_, slug, sources, target, who, conditions = line.split()
        status, _, detail = target.partition("/")
        names = frozenset(conditions.split(",")) - {"-"}
        every = set(map(str, ReferralStatus)) - {target}
        wanted = (
            frozenset(every if sources == "any" else sources.split(",")),
            status,
            detail or None,
            frozenset(who.split(",")),
            names,
        )
        yield id_, Expected(slug, *wanted)


PAGE = [expected for _, expected in _expected()]


def a_row(
    status: str, detail: str | None, *, open_: bool = False, waitlists: bool = True, started: bool = False,
    closed: bool = False, appointed: bool = False, flagged: bool = False,
    looking: bool = False, seen: bool = False, lost: bool = False, part: bool = False,
) -> Referral:  # fmt: skip
    coverage = deciding_clause(waitlist=waitlists)
    return Referral(
        id=UUID(int=9), version=4, number="VD-0000-0000", status=status, business_status=detail, need_id=UUID(int=8),
        case_id=UUID(int=7), client_id=UUID(int=6), service="finnish-course", sender=SENDER,
        legal_basis=f"consent:{UUID(int=5)}", data_categories=["identity"],
        recipient=None if open_ else RECIPIENT, open=open_, candidates={RECIPIENT: coverage} if open_ else None,
        coverage=coverage, priority="routine", sealed=b"", created_at=NOW, started_at=NOW if started else None,
        accepted_at=NOW if started else None, loop_closed_at=NOW if closed else None,
        appointment_at=NOW if appointed else None, cancellation_requested_at=NOW if flagged else None,
        follow_up_until=NOW + timedelta(days=30) if looking else None, received_at=NOW if seen else None,
        basis_lost_at=NOW if lost else None, part_of=UUID(int=10) if part else None,
        requested_at=None if status == "draft" else NOW,
    )  # fmt: skip


FLAGS = ("open_", "waitlists", "started", "closed", "appointed", "flagged", "looking", "seen", "lost", "part")


def every_row() -> Iterator[Referral]:
    details = [None, *(str(code) for code in BusinessStatus)]
    flags = product((False, True), repeat=10)
    for status, detail, values in product(map(str, ReferralStatus), details, flags):
        if values[-1] and status not in MOVES["sub-refer"].sources:
            continue  # what is a part is moved as any other, but for this
        yield a_row(status, detail, **dict(zip(FLAGS, values, strict=True)))


def every_actor() -> Iterator[tuple[str, Actor]]:
    """Each role of the sender, the recipient and a stranger; the operator; the system."""
    for part, organisation in (("S", SENDER), ("R", RECIPIENT), ("", STRANGER)):
        for role in set(Role) - {Role.OPERATOR}:
            yield part, Actor("someone", organisation, frozenset({role}))
        yield part, Actor("someone", organisation, frozenset())
    yield "", Actor("operator", None, frozenset({Role.OPERATOR}))
    yield "X", SYSTEM


def is_open(expected: Expected, row: Referral) -> bool:
    holds = {
        "addressed": not row.open,
        "open": row.open,
        "asked": row.business_status == "information-requested",
        "waitlists": row.coverage is not None and row.coverage.waitlist,
        "looks-back": row.follow_up_until is not None,
        "whole": row.part_of is None,
        "undeleted": row.basis_lost_at is not None and row.recipient is not None,
        "settled": row.basis_lost_at is None or row.recipient is None,
        "waitlisted": row.business_status == "waitlisted",
        "untaken": row.status != "on-hold" or row.business_status == "waitlisted",
        "appointed": row.appointment_at is not None,
        "flagged": row.cancellation_requested_at is not None,
        "unflagged": row.cancellation_requested_at is None,
        "placed": row.business_status != "waitlisted",
        "accepted": row.accepted_at is not None,
        "unaccepted": row.accepted_at is None,
        "unstarted": row.started_at is None,
        "loop-open": row.loop_closed_at is None,
        "unread": row.status != "completed" or row.loop_closed_at is None,
    }
    return row.status in expected.sources and all(holds[name] for name in expected.conditions)


def may(expected: Expected, part: str, actor: Actor, row: Referral) -> bool:
    if part == "X":
        return "X" in expected.who
    if expected.slug == "confirm-deletion" and part == "R" and Role.PRIVACY_OFFICER in actor.roles:
        return True
    if "P" in expected.who and part in ("S", "R") and Role.PRIVACY_OFFICER in actor.roles:
        return part == "S" or (not row.open and row.requested_at is not None)
    if "U" in expected.who and part == "S" and row.received_at is None:
        return bool(actor.roles & CASEWORK)
    return part in expected.who and bool(actor.roles & ({Role.SUPERVISOR} if expected.slug == "reopen" else CASEWORK))


def test_every_move_in_every_state_is_allowed_to_whom_the_page_says_and_to_nobody_else() -> None:
    actors = list(every_actor())
    for row in every_row():
        possible = [expected for expected in PAGE if is_open(expected, row)]
        for part, actor in actors:
            wanted = [expected.slug for expected in possible if may(expected, part, actor, row)]
            assert list(MOVES.allowed(row, actor)) == wanted, (row, part, actor)


def test_a_move_that_is_not_allowed_is_refused_with_what_is() -> None:
    row = a_row("accepted", "not-started")
    for part, actor in every_actor():
        allowed = MOVES.allowed(row, actor)
        for expected in PAGE:
            if expected.slug in allowed:
                MOVES.check(MOVES[expected.slug], row, actor)
                continue
            with pytest.raises(Refusal) as refused:
                MOVES.check(MOVES[expected.slug], row, actor)
            never = part in ("S", "R") and expected.who & {part, "P", *({"U"} if part == "S" else ())}
            if never and not may(expected, part, actor, row):
                assert refused.value.kind is Kind.FORBIDDEN
            else:
                assert (refused.value.kind, refused.value.code) == (Kind.NOT_ALLOWED, "move-not-allowed")
                assert refused.value.details["allowed_moves"] == list(allowed)


@pytest.mark.parametrize("expected", PAGE, ids=lambda expected: expected.slug)
def test_a_move_leads_where_the_page_says_and_raises_the_version_by_one(expected: Expected) -> None:
    for source in expected.sources:
        row = a_row(source, "under-review", appointed=True, flagged=True, looking=True, seen=True, lost=True)
        move = MOVES[expected.slug]
        MOVES.apply(move, row, move.body.model_validate((BODIES | HAND_OVER).get(move.slug, {})), NOW)
        stays = expected.target == "same"
        target = source if stays else expected.target
        detail = "under-review" if stays else SAID_BY_THE_BODY.get(move.slug, expected.detail)
        assert (row.status, row.business_status, row.version) == (target, detail, 5)


def test_the_table_has_the_moves_of_the_page_their_ids_and_their_facts() -> None:
    built = [(move.id, move.slug) for move in MOVES.moves if not move.creates]
    assert built == [(id_, expected.slug) for id_, expected in _expected()]
    assert {move.slug: move.fact for move in MOVES.moves} == FACTS
    assert [move.id for move in MOVES.moves if move.creates] == ["R01"]


def test_the_moves_that_need_a_reason_are_those_of_the_page() -> None:
    assert {move.slug for move in MOVES.moves if move.reasons} == WITH_A_REASON
    needed = {move.slug for move in MOVES.moves if {"reason", "reason_by"} <= set(move.body.model_fields)}
    assert needed == WITH_A_REASON


def test_only_the_systems_own_moves_have_no_route() -> None:
    assert [move.slug for move in MOVES.moves if not move.has_route] == [
        "create",
        "expire",
        "end-agreement",
        "end-run-off",
        "transfer",
        "end-with-transfer",
    ]


def test_two_moves_alone_lead_out_of_a_terminal_status_and_none_out_of_the_last() -> None:
    terminal = {"rejected", "cancelled", "failed", "completed", "entered-in-error"}
    leaving = [
        move.slug for move in MOVES.moves if move.sources & terminal and move.target not in {None, *move.sources}
    ]
    assert leaving == ["reopen", "mark-entered-in-error"]
    assert [move.slug for move in MOVES.moves if "entered-in-error" in move.sources] == []


def test_another_sender_has_every_move_that_the_first_one_had() -> None:
    former, new = (Actor("someone", one, frozenset(CASEWORK)) for one in (SENDER, STRANGER))
    body = MOVES["transfer"].body.model_validate({"to": str(STRANGER)})
    for row in islice(every_row(), 0, None, 31):  # each status and business status with flags of every kind
        if MOVES["transfer"].leaves(row) and row.recipient is not None:
            before, seen = MOVES.allowed(row, former), row.business_status
            MOVES.apply(MOVES["transfer"], row, body, NOW)
            assert (MOVES.allowed(row, former), MOVES.allowed(row, new)) == ((), before)
            assert (row.business_status, row.transferred_from) == (seen, SENDER)
