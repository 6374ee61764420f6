"""The form of an agreement's text: what is refused while it is written, its clauses' ids, its hash, its ladder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.agreement.ladder import default_ladder
from services.agreements.model.agreement.offered import offered_text, text_hash
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.text import EditionText
from services.agreements.model.agreement.writing import written
from shared.kernel.refusals import Refusal
from tests.support.cooperation import complete_text, name

MUNICIPALITY, ASSOCIATION, CLAUSE, OTHER = (UUID(f"01920000-0000-7000-8000-00000000000{one}") for one in range(4))


def ids() -> Iterator[UUID]:
    yield from (UUID(f"01920000-0000-7000-8000-0000000001{one:02}") for one in range(99))


def write(clauses: list[dict[str, Any]], *known: UUID) -> EditionText:
    return written(EditionText.model_validate({"clauses": clauses}), frozenset(known), ids().__next__)


def refusal_of(clauses: list[dict[str, Any]], *known: UUID) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        write(clauses, *known)
    error = refused.value.details["errors"][0]
    return error["pointer"], error["code"]


@pytest.mark.parametrize(
    "basis",
    ["consent", "commission", "law:681/2023", "law:681/2023:16", "law:1386/2010:5a", "law:681/2023:16@2025-01-01",
     "consent:01920000-0000-7000-8000-000000000001"],
)  # fmt: skip
def test_a_clause_accepts_legal_bases_in_these_forms(basis: str) -> None:
    assert ClauseText(legal_bases=[basis]).legal_bases == [basis]


@pytest.mark.parametrize(
    "basis",
    ["", "law", "law:", "law:681-2023", "law:681/2023:", "law:681/2023:16@2025-02-30", "law:681/2023:16@", "Consent",
     "consent:", "consent:7", "commission:x", "consent x"],
)  # fmt: skip
def test_a_clause_refuses_any_other_form_of_a_legal_basis(basis: str) -> None:
    with pytest.raises(ValidationError):
        ClauseText(legal_bases=[basis])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("municipalities", ["91"]),
        ("municipalities", ["091", "091"]),
        ("senders", [str(MUNICIPALITY), str(MUNICIPALITY)]),
        ("data_categories", ["shoe-size"]),
        ("languages", ["suomi"]),
        ("service", "Language course"),
        ("response_business_days", 0),
        ("capacity", {"max": 0, "unit": "concurrent-clients"}),
        ("capacity", {"max": 3, "unit": "chairs"}),
        ("reminders", [{"business_day": 0, "to": "recipient"}]),
        ("run_off", "some-day"),
        ("name", {"fi": "vain suomeksi"}),
        ("name", name("rivi\nrivi")),
        ("description", name("nolla\0")),
        ("valid_from", 0),
        ("valid_from", "1899-12-31"),
        ("valid_until", "2200-01-01"),
        ("price", 100),
    ],
)
def test_a_clause_is_refused_for(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        ClauseText.model_validate({field: value})


@pytest.mark.parametrize("field", ["effective_from", "effective_until"])
def test_a_day_that_no_clock_could_count_to_is_refused(field: str) -> None:
    with pytest.raises(ValidationError):
        EditionText.model_validate({field: "9999-12-31"})


def test_an_organisation_plays_one_part() -> None:
    twice = [{"organisation": str(MUNICIPALITY), "part": part} for part in ("sender", "funder")]
    with pytest.raises(ValidationError):
        EditionText.model_validate({"parties": twice})


def test_the_old_name_of_the_employment_authority_is_understood_as_a_sender() -> None:
    assert ClauseText.model_validate({"sender_kinds": ["te-office"]}).sender_kinds == ["employment-authority"]


def test_a_new_clause_gets_an_id_and_a_known_one_keeps_its_own() -> None:
    text = write([{}, {"clause_id": str(CLAUSE)}], CLAUSE)
    assert [clause.clause_id for clause in text.clauses] == [next(ids()), CLAUSE]


def test_an_unknown_clause_id_is_refused() -> None:
    assert refusal_of([{}, {"clause_id": str(OTHER)}], CLAUSE) == ("/clauses/1/clause_id", "unknown-clause")


def test_a_clause_stands_in_the_text_once() -> None:
    assert refusal_of([{"clause_id": str(CLAUSE)}] * 2, CLAUSE) == ("/clauses/1/clause_id", "clause-twice")


def test_a_text_fits_into_one_event() -> None:
    long = name("a" * 3990)
    assert refusal_of([{"description": long}] * 20) == ("", "text-too-long")
    assert len(write([{"description": long}] * 15).clauses) == 15


def test_the_default_ladder_is_that_of_the_domain_page() -> None:
    assert [(step.business_day, str(step.to)) for step in default_ladder(5)] == [
        (3, "recipient"),
        (5, "both"),
        (7, "recipient-supervisor"),
        (10, "agreement-contacts"),
    ]


def test_the_ladder_moves_with_the_response_time_and_begins_after_the_referral_was_sent() -> None:
    assert [step.business_day for step in default_ladder(10)] == [8, 10, 12, 15]
    assert [step.business_day for step in default_ladder(2)] == [2, 4, 7]


def edition(offers: int = 0) -> Edition:
    at = datetime(2026, 6, 18, tzinfo=UTC)
    return Edition(
        agreement_id=OTHER, number=1, status="draft", drafted_by=MUNICIPALITY, recorded_at=at, text={}, offers=offers
    )


def test_the_hash_is_that_of_the_text_whatever_the_order_of_its_keys() -> None:
    text = EditionText.model_validate(complete_text(MUNICIPALITY, ASSOCIATION))
    document = offered_text(text, edition()).model_dump(mode="json")
    assert text_hash(document) == text_hash(dict(reversed(document.items())))
    assert text_hash(document) != text_hash(document | {"background": "Toinen"})


def test_the_same_text_offered_again_has_another_hash() -> None:
    text = EditionText.model_validate(complete_text(MUNICIPALITY, ASSOCIATION))
    first, second = (offered_text(text, edition(offers)).model_dump(mode="json") for offers in (0, 1))
    assert text_hash(first) != text_hash(second)


def test_a_ladder_of_the_clauses_own_is_kept() -> None:
    own = [{"business_day": 1, "to": "recipient"}]
    text = EditionText.model_validate({"clauses": [{"reminders": own, "response_business_days": 5}, {"reminders": []}]})
    assert [clause.reminders for clause in offered_text(text, edition()).clauses] == [text.clauses[0].reminders, []]
