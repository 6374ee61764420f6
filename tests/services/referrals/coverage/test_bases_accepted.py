"""On which kinds of legal basis a recipient could take what is asked, as a pure function."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.referrals.contracts.consumed import AgreementState
from services.referrals.model.coverage.bases_accepted import bases_accepted
from services.referrals.model.coverage.question import Question
from shared.kernel.legal_basis import LegalBasis
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition

SENDER, RECIPIENT, AGREEMENT, OTHER = (UUID(int=number) for number in (1, 2, 3, 4))
LAW = LegalBasis.parse("law:681/2023:16@2025-01-01")
MINE, ANOTHERS = (LegalBasis.parse(f"consent:{UUID(int=number)}") for number in (8, 9))
ALL = ["law:681/2023", "consent", "commission"]
QUESTION = Question(
    sender=SENDER,
    sender_kind="municipality",
    recipient=RECIPIENT,
    between_authorities=False,
    service=SERVICE_CODE,
    municipality="091",
    on=date(2026, 6, 18),
    data_categories=frozenset({"identity", "language"}),
    basis=LegalBasis.parse(f"commission:{OTHER}"),
    basis_in_force=True,
    known_at=datetime(2026, 6, 18, 9, 0, tzinfo=UTC),
)


def offering(id_: UUID = AGREEMENT, **changes: Any) -> AgreementState:
    return AgreementState.model_validate(agreement(id_, [edition([clause(RECIPIENT, [SENDER], **changes)])]))


@pytest.mark.parametrize(
    ("accepted", "authorities", "bases"),
    [
        (ALL, False, "commission consent"),
        (ALL, True, "consent law"),
        (["law:681/2023"], False, ""),
        (["law:681/2023"], True, "law"),
        (["law:681/2023:16"], True, "law"),
        (["law:681/2023:17"], True, ""),
        (["consent"], False, "consent"),
        (["commission"], False, "commission"),
        (["commission"], True, ""),
        ([f"commission:{AGREEMENT}"], False, "commission"),
        ([f"commission:{OTHER}"], False, ""),
        ([], False, ""),
    ],
)
def test_the_kinds_follow_from_what_the_clause_accepts_and_from_who_the_two_are(
    accepted: list[str], authorities: bool, bases: str
) -> None:
    question = replace(QUESTION, between_authorities=authorities)
    assert bases_accepted(question, [offering(legal_bases=accepted)], {LAW}) == tuple(bases.split())


def test_a_provision_that_is_not_in_force_is_no_basis() -> None:
    question = replace(QUESTION, between_authorities=True, basis=LAW, basis_in_force=False)
    assert bases_accepted(question, [offering(legal_bases=ALL)], set()) == ("consent",)


@pytest.mark.parametrize(("basis", "bases"), [(MINE, ("consent",)), (ANOTHERS, ())])
def test_a_clause_that_names_one_consent_accepts_that_one_alone(basis: LegalBasis, bases: tuple[str, ...]) -> None:
    assert bases_accepted(replace(QUESTION, basis=basis), [offering(legal_bases=[str(MINE)])], set()) == bases


@pytest.mark.parametrize(
    ("clause_changes", "question_changes"),
    [
        ({"senders": []}, {}),
        ({"municipalities": ["049"]}, {}),
        ({"valid_until": "2026-06-17"}, {}),
        ({"data_categories": ["identity"]}, {}),
        ({"service": "mentoring"}, {}),
        ({}, {"recipient": OTHER}),
        ({}, {"on": date(2025, 12, 31)}),
        ({}, {"known_at": datetime(2026, 1, 2, 9, 0, tzinfo=UTC)}),
    ],
)
def test_no_basis_helps_where_another_rule_stands_against_it(
    clause_changes: dict[str, Any], question_changes: dict[str, Any]
) -> None:
    assert bases_accepted(replace(QUESTION, **question_changes), [offering(**clause_changes)], {LAW}) == ()


def test_several_clauses_and_agreements_add_up() -> None:
    several = [offering(legal_bases=["consent"]), offering(OTHER, legal_bases=["commission"])]
    assert bases_accepted(QUESTION, several, set()) == ("commission", "consent")
