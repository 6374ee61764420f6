"""Coverage as a pure function: editions, dates, knowledge, each reason, and the same answer each time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.decide import Decision, decide
from services.referrals.model.coverage.editions import governing, has_ended
from services.referrals.model.coverage.objections import accepts
from services.referrals.model.coverage.question import Question
from shared.kernel.business_days import HELSINKI
from shared.kernel.legal_basis import LegalBasis
from tests.support.agreement_events import NEVER_EXECUTED, SERVICE_CODE, agreement, clause, edition

SENDER, RECIPIENT, AGREEMENT, OTHER = (UUID(int=number) for number in (1, 2, 3, 4))
LAW, CONSENT, COMMISSION = (
    LegalBasis.parse(text) for text in ("law:681/2023:16@2025-01-01", f"consent:{OTHER}", f"commission:{AGREEMENT}")
)
NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
QUESTION = Question(
    sender=SENDER,
    sender_kind="municipality",
    recipient=RECIPIENT,
    between_authorities=False,
    service=SERVICE_CODE,
    municipality="091",
    on=date(2026, 6, 18),
    data_categories=frozenset({"identity", "language"}),
    basis=CONSENT,
    basis_in_force=True,
    known_at=NOW,
)


def state(*editions: dict[str, Any], id_: UUID = AGREEMENT) -> AgreementState:
    return AgreementState.model_validate(agreement(id_, editions))


def offering(**changes: Any) -> AgreementState:
    """An agreement in force with one clause for SENDER, changed."""
    parties = [{"organisation": str(SENDER), "part": "coordinator"}]
    return state(edition([clause(RECIPIENT, [SENDER], **changes)], parties=parties))


def ask(*agreements: AgreementState, **changes: Any) -> Decision:
    return decide(replace(QUESTION, **changes), agreements)


def codes(decision: Decision) -> list[str]:
    return [one.code for one in decision.objections]


def test_the_deciding_clause_is_named() -> None:
    first = clause(RECIPIENT, [SENDER], service="mentoring")
    second = clause(RECIPIENT, [SENDER], number=2)
    decision = ask(state(edition([first, second])))
    assert decision.covered is not None
    assert (decision.covered.agreement_id, decision.covered.edition, decision.covered.clause.number) == (
        AGREEMENT, 1, 2,
    )  # fmt: skip
    assert decision.objections == ()


@pytest.mark.parametrize(
    ("clause_changes", "question_changes", "code"),
    [
        ({"senders": []}, {}, "sender-not-covered"),
        ({"senders": [], "sender_kinds": ["kela"]}, {}, "sender-not-covered"),
        ({"municipalities": ["049"]}, {}, "municipality-not-covered"),
        ({"valid_from": "2026-06-19"}, {}, "clause-not-yet-valid"),
        ({"valid_until": "2026-06-17"}, {}, "clause-no-longer-valid"),
        ({"data_categories": ["identity"]}, {}, "data-not-covered"),
        ({"legal_bases": ["commission"]}, {}, "legal-basis-not-accepted"),
        ({}, {"basis": LegalBasis.parse(f"commission:{OTHER}")}, "other-commission"),
        ({}, {"basis": LAW}, "basis-only-between-authorities"),
        ({}, {"basis": COMMISSION, "between_authorities": True}, "basis-not-between-authorities"),
        ({}, {"basis": LAW, "between_authorities": True, "basis_in_force": False}, "provision-not-in-force"),
        ({}, {"on": date(2025, 12, 31)}, "agreement-not-in-force"),
        ({}, {"known_at": datetime(2026, 1, 2, 9, 0, tzinfo=UTC)}, "agreement-not-in-force"),
        ({}, {"service": "mentoring"}, "no-agreement-for-service"),
        ({}, {"recipient": OTHER}, "no-agreement-for-service"),
    ],
)
def test_each_rule_that_is_broken_is_the_reason(
    clause_changes: dict[str, Any], question_changes: dict[str, Any], code: str
) -> None:
    decision = ask(offering(**clause_changes), **question_changes)
    assert decision.covered is None
    assert codes(decision) == [code]


@pytest.mark.parametrize(
    ("clause_changes", "question_changes"),
    [
        ({"senders": [], "sender_kinds": ["municipality"]}, {}),
        ({"valid_from": "2026-06-18", "valid_until": "2026-06-18"}, {}),
        ({}, {"basis": COMMISSION}),
        ({}, {"basis": LAW, "between_authorities": True}),
        ({}, {"basis": CONSENT, "between_authorities": True}),
        ({}, {"on": date(2026, 1, 1)}),
        ({}, {"known_at": datetime(2026, 1, 2, 10, 0, tzinfo=UTC)}),
    ],
)
def test_what_keeps_all_rules_is_covered(clause_changes: dict[str, Any], question_changes: dict[str, Any]) -> None:
    assert ask(offering(**clause_changes), **question_changes).covered is not None


@pytest.mark.parametrize("status", ["offered", "executed"])
def test_an_agreement_of_others_is_not_named_to_whom_it_gives_nothing(status: str) -> None:
    stranger = UUID(int=99)
    decision = ask(state(edition([clause(RECIPIENT, [SENDER])], status=status)), sender=stranger)
    (told,) = [one.told() for one in decision.objections]
    assert (told["code"], told["agreement_id"], told["agreement_number"]) == ("no-agreement-for-service", None, None)


def test_every_broken_rule_of_every_clause_is_told_at_once() -> None:
    first = clause(RECIPIENT, municipalities=["049"], legal_bases=["law:681/2023"], data_categories=["identity"])
    second = clause(RECIPIENT, [SENDER], number=2, valid_until="2026-01-31")
    over = state(edition([clause(RECIPIENT, [SENDER])], effective_until="2026-03-31"), id_=OTHER)
    decision = ask(state(edition([first, second])), over)
    assert [(one.code, one.clause) for one in decision.objections] == [
        ("sender-not-covered", 1),
        ("municipality-not-covered", 1),
        ("data-not-covered", 1),
        ("legal-basis-not-accepted", 1),
        ("clause-no-longer-valid", 2),
        ("agreement-not-in-force", None),
    ]
    told = decision.objections[2].told()
    assert (told["agreement_id"], told["edition"], told["missing"]) == (str(AGREEMENT), 1, ["language"])


def test_a_commission_is_looked_for_in_its_own_agreement() -> None:
    first = state(edition([clause(RECIPIENT, [SENDER])]), id_=UUID(int=1))
    second = state(edition([clause(RECIPIENT, [SENDER])]), id_=OTHER)
    decision = ask(first, second, basis=LegalBasis.parse(f"commission:{OTHER}"))
    assert decision.covered is not None
    assert decision.covered.agreement_id == OTHER


@pytest.mark.parametrize(
    ("entry", "text", "accepted"),
    [
        ("consent", f"consent:{OTHER}", True),
        ("commission", f"commission:{OTHER}", True),
        ("consent", f"commission:{OTHER}", False),
        ("law:681/2023", "law:681/2023:16@2025-01-01", True),
        ("law:681/2023:16", "law:681/2023:16@2025-01-01", True),
        ("law:681/2023:16@2025-01-01", "law:681/2023:16@2025-01-01", True),
        ("law:681/2023:16@2025-01-01", "law:681/2023:16@2027-01-01", False),
        ("law:681/2023:1", "law:681/2023:16@2025-01-01", False),
        ("law:681/2023:16", "law:681/2023:16a@2025-01-01", False),
        ("law:681/202", "law:681/2023:16@2025-01-01", False),
        ("", f"consent:{OTHER}", False),
    ],
)
def test_a_clauses_entry_accepts(entry: str, text: str, accepted: bool) -> None:
    assert accepts(entry, LegalBasis.parse(text)) is accepted


FIRST = edition([clause(RECIPIENT, [SENDER])], effective_until="2027-12-31")
SECOND = edition(
    [clause(RECIPIENT, [SENDER])],
    edition=2,
    executed_at="2026-05-01T10:00:00+00:00",
    effective_from="2026-07-01",
)


def governs(agreement_state: AgreementState, on: str, known_at: str = "2030-01-01T00:00:00+00:00") -> int | None:
    found = governing(agreement_state, date.fromisoformat(on), datetime.fromisoformat(known_at))
    return found.edition if found is not None else None


def test_an_edition_governs_until_the_next_is_in_force() -> None:
    both = state(FIRST, SECOND)
    assert [governs(both, day) for day in ("2025-12-31", "2026-06-30", "2026-07-01")] == [None, 1, 2]


def test_a_question_about_the_past_gets_the_answer_of_the_past() -> None:
    both = state(FIRST, SECOND)
    assert governs(both, "2026-07-01", "2026-04-30T00:00:00+00:00") == 1
    assert governs(both, "2026-07-01", "2026-05-01T10:00:00+00:00") == 2
    assert governs(both, "2026-07-01", "2026-01-02T09:59:59+00:00") is None


@pytest.mark.parametrize("status", ["terminated", "cancelled", "revoked"])
def test_an_edition_that_ended_was_in_force_before(status: str) -> None:
    ended = state(FIRST | {"status": status, "ended_at": "2026-06-17T22:30:00+00:00"})  # the 18th in Helsinki
    assert governs(ended, "2026-06-17") == 1
    assert governs(ended, "2026-06-18") is None
    assert governs(ended, "2026-06-18", "2026-06-17T22:29:59+00:00") == 1
    assert has_ended(ended)


def test_an_ended_edition_gives_nothing_back_to_the_one_before_it() -> None:
    both = state(FIRST, SECOND | {"status": "terminated", "ended_at": "2026-08-01T00:00:00+00:00"})
    assert governs(both, "2026-08-02") is None
    assert has_ended(both)


@pytest.mark.parametrize("status", sorted(NEVER_EXECUTED))
def test_a_text_that_is_not_executed_decides_nothing(status: str) -> None:
    never = {"status": status, "executed_at": None}
    assert governs(state(FIRST | never), "2026-06-18") is None
    assert governs(state(FIRST, SECOND | never), "2026-07-02") == 1
    assert not has_ended(state(FIRST, SECOND | never))


def test_a_suspended_text_decides_nothing_and_has_not_ended() -> None:
    assert governs(state(FIRST | {"status": "disputed"}), "2026-06-18") is None
    suspended = state(FIRST, SECOND | {"status": "disputed"})
    assert [governs(suspended, day) for day in ("2026-06-30", "2026-07-02")] == [1, None]
    assert not has_ended(suspended)


def test_a_further_text_that_was_withdrawn_leaves_the_agreement_in_force() -> None:
    """It was never executed, so that it governed at no instant; a rescinded one governed before."""
    withdrawn = SECOND | {"status": "revoked", "executed_at": None, "ended_at": "2026-05-02T10:00:00+00:00"}
    assert not has_ended(state(FIRST, withdrawn))
    assert governs(state(FIRST, withdrawn), "2026-07-02") == 1


def days(first: str, last: str) -> st.SearchStrategy[date]:
    return st.dates(date.fromisoformat(first), date.fromisoformat(last))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Editions of one agreement as they came: each recorded after the one before it, some ended."""
    at, editions = datetime(2025, 1, 1, tzinfo=UTC), []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        at += timedelta(days=draw(st.integers(1, 90)))
        ended = draw(st.none() | st.integers(1, 200))
        editions.append(
            edition(
                [clause(RECIPIENT, [SENDER], number=number, municipalities=draw(st.sampled_from([["091"], ["049"]])))],
                edition=number,
                executed_at=at.isoformat(),
                effective_from=(at.date() + timedelta(days=draw(st.integers(-20, 60)))).isoformat(),
                effective_until=draw(st.none() | days("2025-06-01", "2026-12-31").map(date.isoformat)),
                status="executed" if ended is None else "terminated",
                ended_at=None if ended is None else (at + timedelta(days=ended)).isoformat(),
            )
        )
    return editions


def known_then(editions: Sequence[dict[str, Any]], instant: datetime) -> list[dict[str, Any]]:
    """What a copy held at that instant: editions not yet recorded are missing, ends not yet come are not told."""
    held = []
    for one in editions:
        if datetime.fromisoformat(one["executed_at"]) <= instant:
            told = one["ended_at"] is not None and datetime.fromisoformat(one["ended_at"]) <= instant
            held.append(one if told else one | {"status": "executed", "ended_at": None})
    return held


@given(histories(), days("2025-01-01", "2026-12-31"), st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_the_past_answer_is_the_one_that_the_copy_of_that_time_gave(
    editions: list[dict[str, Any]], on: date, known_at: datetime
) -> None:
    instant = known_at.replace(tzinfo=UTC)
    then = known_then(editions, instant)
    now = ask(state(*editions), on=on, known_at=instant)
    if not then:
        assert now.covered is None
        return
    as_it_was = ask(state(*then), on=on, known_at=instant)
    assert now == replace(as_it_was, objections=now.objections)
    assert (now.covered is None) == (as_it_was.covered is None)


@given(histories(), days("2025-01-01", "2026-12-31"))
def test_at_most_one_edition_governs_a_day_and_none_after_its_end(editions: list[dict[str, Any]], on: date) -> None:
    found = governing(state(*editions), on, datetime(2030, 1, 1, tzinfo=UTC))
    begun = [one for one in editions if one["effective_from"] <= on.isoformat()]
    if found is None:
        newest = begun[-1] if begun else None
        assert newest is None or newest["ended_at"] is not None or newest["effective_until"] is not None
        return
    assert found.edition == begun[-1]["edition"]
    assert found.ended_at is None or on < found.ended_at.astimezone(HELSINKI).date()


def test_the_order_of_agreements_does_not_matter() -> None:
    three = [state(edition([clause(RECIPIENT, [SENDER])]), id_=UUID(int=number)) for number in (5, 6, 7)]
    assert len({ask(*order).covered and ask(*order).covered.agreement_id for order in permutations(three)}) == 1  # type: ignore[union-attr]
    none = [state(edition([clause(RECIPIENT)]), id_=UUID(int=number)) for number in (5, 6, 7)]
    assert len({ask(*order).objections for order in permutations(none)}) == 1


def test_no_agreement_at_all_is_a_reason_too() -> None:
    assert codes(ask()) == ["no-agreement-for-service"]
