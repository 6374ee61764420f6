"""The tables of cases and needs against docs/domain.md, section 3: every status, every move, every actor."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES as CASE_MOVES
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.model.need.table import MOVES as NEED_MOVES
from shared.kernel.actors import SYSTEM, Actor, Role
from shared.kernel.moves import MoveTable
from tests.support.referrals import CASE_BODIES, NEED_BODIES

TYPED_FROM_THE_PAGE = {
    "case": """
K02 hold                   open                          on-hold           held              casework
K03 resume                 on-hold                       open              resumed           casework
K04 close                  open,on-hold                  closed            closed            casework
K05 reopen                 closed                        open              reopened          supervisor
K07 mark-entered-in-error  open,on-hold,closed           entered-in-error  entered-in-error  casework
K08 record-assessment      open,on-hold                  =                 assessment-made   casework
K09 record-plan            open,on-hold                  =                 plan-made         casework
K10 record-plan-review     open,on-hold                  =                 plan-reviewed     casework
K11 record-referral        open,on-hold                  =                 referred-to-service casework,system
K12 record-plan-end        open,on-hold                  =                 plan-ended        casework
K06 transfer               open,on-hold                  =                 transferred       taker       offered
K13 offer-transfer         open,on-hold                  =                 transfer-offered  casework    unoffered
K14 withdraw-transfer      open,on-hold                  =                 transfer-withdrawn casework   offered
K15 decline-transfer       open,on-hold                  =                 transfer-declined taker       offered
""",
    "need": """
N09 activate               draft                         active            activated         casework
N02 hold                   active                        on-hold           held              casework
N03 resume                 on-hold                       active            resumed           casework
N04 revoke                 draft,active,on-hold                revoked           revoked           casework
N05 complete               active,on-hold                completed         completed         casework,system
N06 mark-entered-in-error  draft,active,on-hold,revoked,completed entered-in-error entered-in-error casework
N07 reactivate             completed                     active            reactivated       system
N08 transfer               draft,active,on-hold,revoked,completed,entered-in-error = transferred system
""",
}
"""id, slug, from, to (=: it stays), fact, who of the responsible organisation, or the system; `taker` is casework of
the organisation to which a case is offered. Last, whether it is offered."""

OWN, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 6, 18, tzinfo=UTC)
WHO = {"casework": {Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION}, "supervisor": {Role.SUPERVISOR}}
TABLES: dict[str, MoveTable[Any]] = {"case": CASE_MOVES, "need": NEED_MOVES}
STATUSES = {"case": list(map(str, CaseStatus)), "need": list(map(str, NeedStatus))}
BODIES = {"case": CASE_BODIES, "need": NEED_BODIES | {"transfer": {"to": str(OTHER)}}}
NOUNS = pytest.mark.parametrize("noun", ["case", "need"])


def lines_of(noun: str) -> Iterator[list[str]]:
    yield from ([*line.split(), "-"][:7] for line in TYPED_FROM_THE_PAGE[noun].strip().splitlines())


def a_row(noun: str, status: str, *, offered: bool = False) -> Case | Need:
    if noun == "case":
        return Case(
            id=UUID(int=3), version=4, number="VK-0000", status=status, client_id=UUID(int=4), responsible=OWN,
            opened_at=NOW, first_plan_on=date(2026, 1, 5), plan_on=date(2026, 1, 5),
            offered_to=OTHER, offer_status="open" if offered else "withdrawn", offered_at=NOW,
        )  # fmt: skip
    return Need(
        id=UUID(int=5), version=4, status=status, case_id=UUID(int=3), client_id=UUID(int=4), organisation=OWN,
        service="finnish-course", sealed=b"", created_at=NOW, met_by="referral" if status == "completed" else None,
    )  # fmt: skip


def every_actor() -> Iterator[Actor]:
    for organisation in (OWN, OTHER):
        for role in set(Role) - {Role.OPERATOR}:
            yield Actor("someone", organisation, frozenset({role}))
    yield Actor("operator", None, frozenset({Role.OPERATOR}))
    yield SYSTEM


def may(who: str, actor: Actor) -> bool:
    if actor.is_system:
        return "system" in who.split(",")
    if who == "taker":
        return actor.organisation == OTHER and bool(actor.roles & WHO["casework"])
    return actor.organisation == OWN and any(actor.roles & WHO.get(one, set()) for one in who.split(","))


@NOUNS
def test_every_move_in_every_status_is_allowed_to_whom_the_page_says_and_to_nobody_else(noun: str) -> None:
    for status, offered in product(STATUSES[noun], (False, True)):
        row = a_row(noun, status, offered=offered)
        for actor in every_actor():
            wanted = [
                slug
                for _, slug, sources, _, _, who, when in lines_of(noun)
                if status in sources.split(",")
                and may(who, actor)
                and when in ("-", "offered" if offered else "unoffered")
            ]
            assert list(TABLES[noun].allowed(row, actor)) == wanted, (status, offered, actor)


@NOUNS
def test_a_move_leads_where_the_page_says_and_raises_the_version_by_one(noun: str) -> None:
    for id_, slug, sources, target, fact, _, when in lines_of(noun):
        for source in sources.split(","):
            row, move = a_row(noun, source, offered=when == "offered"), TABLES[noun][slug]
            TABLES[noun].apply(move, row, move.body.model_validate(BODIES[noun].get(slug, {})), NOW)
            assert (move.id, move.fact, row.status, row.version) == (id_, fact, source if target == "=" else target, 5)


@NOUNS
def test_whatever_was_begun_can_be_ended(noun: str) -> None:
    """From every status that is no end a person of the organisation reaches one."""
    ends = {"closed", "entered-in-error"} if noun == "case" else {"revoked", "completed", "entered-in-error"}
    supervisor = Actor("someone", OWN, frozenset({Role.SUPERVISOR}))
    for status in {source for _, _, sources, *_ in lines_of(noun) for source in sources.split(",")} - ends:
        allowed = TABLES[noun].allowed(a_row(noun, status), supervisor)
        assert {str(TABLES[noun][slug].target) for slug in allowed} & ends


def test_a_change_of_hands_leaves_a_pause_as_it_is() -> None:
    for slug in ("offer-transfer", "withdraw-transfer", "decline-transfer", "transfer"):
        row = a_row("case", "on-hold", offered=slug != "offer-transfer")
        assert isinstance(row, Case)
        row.reason, row.review_on = "waiting-for-client", date(2026, 12, 1)
        body = CASE_MOVES[slug].body.model_validate(CASE_BODIES[slug])
        CASE_MOVES.apply(CASE_MOVES[slug], row, body, NOW)
        assert (row.reason, row.review_on) == ("waiting-for-client", date(2026, 12, 1)), slug


def test_whoever_takes_a_case_over_can_do_with_it_what_the_other_one_could() -> None:
    row = a_row("case", "open", offered=True)
    assert isinstance(row, Case)
    CASE_MOVES.apply(CASE_MOVES["transfer"], row, CASE_MOVES["transfer"].body(), NOW)
    former, new = (Actor("someone", one, frozenset({Role.CASEWORKER})) for one in (OWN, OTHER))
    assert CASE_MOVES.allowed(row, former) == ()
    assert {"hold", "close", "offer-transfer"} <= set(CASE_MOVES.allowed(row, new))
