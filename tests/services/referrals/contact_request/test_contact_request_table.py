"""The transition table of contact requests against docs/domain.md, section 3: every state, every move, every actor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.contact_request.table import MOVES
from shared.kernel.actors import SYSTEM, Actor, Role
from shared.kernel.refusals import Kind, Refusal
from tests.support.contact_requests import ANSWERS

TYPED_FROM_THE_PAGE = """
Q02 take      new  taken      O    taken
Q03 pass-on   new  passed-on  O    passed-on
Q04 refuse    new  not-ours   O    not-ours
Q05 withdraw  new  withdrawn  A,X  withdrawn
"""
"""id, slug, from, to, who, fact. A and O act as caseworker, supervisor or integration."""

ERASES = frozenset({"pass-on", "refuse", "withdraw"})
ASKER, ASKED, STRANGER = (UUID(int=number) for number in (1, 2, 3))
NOW = datetime(2026, 6, 18, tzinfo=UTC)
CASEWORK = {Role.CASEWORKER, Role.SUPERVISOR, Role.INTEGRATION}


@dataclass(frozen=True)
class Expected:
    id: str
    slug: str
    source: str
    target: str
    who: frozenset[str]
    fact: str


def _expected() -> Iterator[Expected]:
    for line in TYPED_FROM_THE_PAGE.strip().splitlines():
        id_, slug, source, target, who, fact = line.split()
        yield Expected(id_, slug, source, target, frozenset(who.split(",")), fact)


PAGE = list(_expected())


def a_row(status: str, asker: UUID | None = ASKER) -> ContactRequest:
    return ContactRequest(
        id=UUID(int=9), version=4, number="VD-0000-0000", status=status, organisation=ASKED, asker=asker,
        wrapped_key=b"key", sealed=b"sealed", arrived_at=NOW, made_at=NOW, changed_at=NOW, due_at=NOW,
    )  # fmt: skip


def every_actor() -> Iterator[tuple[str, Actor]]:
    for part, organisation in (("A", ASKER), ("O", ASKED), ("", STRANGER)):
        for role in set(Role) - {Role.OPERATOR}:
            yield part, Actor("someone", organisation, frozenset({role}))
    yield "", Actor("operator", None, frozenset({Role.OPERATOR}))
    yield "X", SYSTEM


def may(expected: Expected, part: str, actor: Actor) -> bool:
    return part in expected.who and (part == "X" or bool(actor.roles & CASEWORK))


@pytest.mark.parametrize("asker", [ASKER, None], ids=["an organisation", "a person"])
@pytest.mark.parametrize("status", list(ContactRequestStatus))
def test_every_move_is_allowed_to_whom_the_page_says_and_to_nobody_else(status: str, asker: UUID | None) -> None:
    row = a_row(status, asker)
    for part, actor in every_actor():
        played = "" if part == "A" and asker is None else part
        wanted = [one.slug for one in PAGE if one.source == status and may(one, played, actor)]
        assert list(MOVES.allowed(row, actor)) == wanted, (part, actor)


def test_a_move_that_is_not_allowed_is_refused_with_what_is() -> None:
    row = a_row("new")
    for part, actor in every_actor():
        for expected in PAGE:
            if may(expected, part, actor):
                continue
            with pytest.raises(Refusal) as refused:
                MOVES.check(MOVES[expected.slug], row, actor)
            role = part in expected.who and part != "X"
            assert refused.value.kind is (Kind.FORBIDDEN if role else Kind.NOT_ALLOWED)


@pytest.mark.parametrize("expected", PAGE, ids=lambda expected: expected.slug)
def test_a_move_leads_where_the_page_says_and_keeps_the_content_only_where_it_was_taken(expected: Expected) -> None:
    row, move = a_row(expected.source), MOVES[expected.slug]
    MOVES.apply(move, row, move.body.model_validate(ANSWERS[move.slug] or {}), NOW)
    assert (row.status, row.version, row.answered_at) == (expected.target, 5, NOW)
    assert (row.sealed is None, row.wrapped_key is None) == (expected.slug in ERASES,) * 2


def test_the_table_has_the_moves_of_the_page_their_ids_and_their_facts() -> None:
    assert [(move.id, move.slug, move.fact) for move in MOVES.moves if not move.creates] == [
        (one.id, one.slug, one.fact) for one in PAGE
    ]
    assert [(move.id, move.fact) for move in MOVES.moves if move.creates] == [("Q01", "made")]


def test_only_a_refusal_has_a_reason_and_none_tells_that_the_person_is_known() -> None:
    assert {move.slug for move in MOVES.moves if move.reasons} == {"refuse"}
    assert not {"already-client", "duplicate", "other"} & MOVES["refuse"].reasons
