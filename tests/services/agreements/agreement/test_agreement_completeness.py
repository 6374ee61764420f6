"""What a text must say before it can be offered; each rule with a text that breaks it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.agreements.model.agreement.completeness import incomplete
from services.agreements.model.agreement.text import EditionText
from services.agreements.model.organisation.codes import OrganisationKind as Kind
from tests.support.cooperation import clause, complete_text

MUNICIPALITY, ASSOCIATION, COMPANY, UNKNOWN = (UUID(f"01920000-0000-7000-8000-00000000000{one}") for one in range(4))
REGISTERED = {MUNICIPALITY: Kind.MUNICIPALITY, ASSOCIATION: Kind.ASSOCIATION, COMPANY: Kind.COMPANY}
TODAY = date(2026, 6, 18)


def found(drafted_by: UUID = MUNICIPALITY, today: date = TODAY, **changes: Any) -> set[tuple[str, str]]:
    text = EditionText.model_validate(complete_text(MUNICIPALITY, ASSOCIATION) | changes)
    gaps = incomplete(text, REGISTERED, drafted_by, today)
    assert all(gap["detail"].endswith(".") for gap in gaps)
    return {(gap["pointer"], gap["code"]) for gap in gaps}


def found_in_clause(**changes: Any) -> set[tuple[str, str]]:
    return found(clauses=[clause(MUNICIPALITY, ASSOCIATION, **changes)])


def parties(*organisations: UUID) -> list[dict[str, str]]:
    return [{"organisation": str(one), "part": "provider"} for one in organisations]


def test_a_complete_text_lacks_nothing() -> None:
    assert found() == set()


def test_an_empty_text_lacks_everything_at_once() -> None:
    assert incomplete(EditionText(), {}, MUNICIPALITY, TODAY) == [
        {"pointer": "/name", "code": "missing", "detail": "An agreement needs a name."},
        {"pointer": "/legal_ground", "code": "missing", "detail": "An agreement states its legal ground."},
        {"pointer": "/clauses", "code": "missing", "detail": "An agreement has one service clause or more."},
        {
            "pointer": "/effective_from",
            "code": "missing",
            "detail": "An agreement needs a day from which it is in force.",
        },
        {"pointer": "/parties", "code": "too-few-parties", "detail": "An agreement has two parties or more."},
        {"pointer": "/parties", "code": "no-authority", "detail": "One of the parties is an authority."},
        {
            "pointer": "/parties",
            "code": "drafting-party-missing",
            "detail": "The drafting organisation is one of the parties.",
        },
    ]


def test_one_party_is_not_enough() -> None:
    assert ("/parties", "too-few-parties") in found(parties=parties(MUNICIPALITY))


def test_one_party_is_an_authority() -> None:
    between = [clause(COMPANY, ASSOCIATION)]
    assert found(drafted_by=COMPANY, parties=parties(COMPANY, ASSOCIATION), clauses=between) == {
        ("/parties", "no-authority")
    }


def test_the_drafting_organisation_is_a_party() -> None:
    assert found(drafted_by=COMPANY) == {("/parties", "drafting-party-missing")}


def test_every_party_is_registered() -> None:
    everyone = parties(MUNICIPALITY, ASSOCIATION, UNKNOWN)
    assert found(parties=everyone) == {("/parties/2/organisation", "not-registered")}


@pytest.mark.parametrize(
    "field",
    ["service", "name", "provider", "response_business_days", "municipalities", "data_categories", "legal_bases"],
)
def test_a_clause_needs(field: str) -> None:
    empty: list[str] | None = [] if field in ("municipalities", "data_categories", "legal_bases") else None
    assert found_in_clause(**{field: empty}) == {(f"/clauses/0/{field}", "missing")}


def test_a_clause_says_who_may_send() -> None:
    assert found_in_clause(senders=[]) == {("/clauses/0/senders", "missing")}
    assert found_in_clause(senders=[], sender_kinds=["municipality"]) == set()


def test_provider_and_senders_are_parties() -> None:
    assert found_in_clause(provider=str(COMPANY)) == {("/clauses/0/provider", "not-a-party")}
    senders = [str(MUNICIPALITY), str(COMPANY)]
    assert found_in_clause(senders=senders) == {("/clauses/0/senders/1", "not-a-party")}


def test_dates_are_in_order() -> None:
    assert found(effective_from="2027-07-01") == {("/effective_until", "dates-not-in-order")}
    turned = found_in_clause(valid_from="2026-10-01", valid_until="2026-09-30")
    assert turned == {("/clauses/0/valid_until", "dates-not-in-order")}


def test_the_last_day_has_not_passed() -> None:
    assert found(today=date(2027, 6, 30)) == set()
    assert found(today=date(2027, 7, 1)) == {("/effective_until", "not-in-the-future")}


@pytest.mark.parametrize(
    ("field", "day"),
    [
        ("valid_from", "2026-06-30"),
        ("valid_from", "2027-07-01"),
        ("valid_until", "2026-06-30"),
        ("valid_until", "2027-07-01"),
    ],
)
def test_a_clause_is_valid_within_the_agreement(field: str, day: str) -> None:
    assert found_in_clause(**{field: day}) == {(f"/clauses/0/{field}", "outside-agreement")}


def test_an_open_ended_agreement_bounds_its_clauses_on_one_side_only() -> None:
    late = [clause(MUNICIPALITY, ASSOCIATION, valid_until="2040-01-01")]
    assert found(effective_until=None, clauses=late) == set()


def test_every_clause_is_looked_at() -> None:
    whole = clause(MUNICIPALITY, ASSOCIATION)
    assert ("/clauses/1/service", "missing") in found(clauses=[whole, {}])


def _question(kind: str, *options: str) -> dict[str, Any]:
    label = {"fi": "Mikä taso?", "sv": "Vilken nivå?", "en": "Which level?"}
    listed = [{"code": code, "label": label} for code in options]
    return {"code": "level", "label": label, "kind": kind, "options": listed}


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (_question("choice", "a1", "a2"), None),
        (_question("yes-no"), None),
        (_question("choice", "a1"), "too-few-options"),
        (_question("choice"), "too-few-options"),
        (_question("number", "a1", "a2"), "no-choice"),
    ],
)
def test_a_choice_and_nothing_else_has_options_to_choose_from(question: dict[str, Any], code: str | None) -> None:
    gaps = {("/clauses/0/questions/0/options", code)} if code else set()
    assert found_in_clause(questions=[question]) == gaps


def test_nothing_is_asked_or_offered_twice() -> None:
    for questions in ([_question("yes-no")] * 2, [_question("choice", "a1", "a1")]):
        with pytest.raises(ValidationError, match="stands twice"):
            EditionText.model_validate({"clauses": [clause(MUNICIPALITY, ASSOCIATION, questions=questions)]})
    with pytest.raises(ValidationError, match="stands twice"):
        EditionText.model_validate({"clauses": [clause(MUNICIPALITY, ASSOCIATION, target_groups=["young", "young"])]})
