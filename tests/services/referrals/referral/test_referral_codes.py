from typing import Any

import pytest

from services.referrals.model.case.codes import CaseOutcome, CaseStatus
from services.referrals.model.case.table import MOVES as CASE_MOVES
from services.referrals.model.need.codes import MetBy, NeedStatus
from services.referrals.model.need.table import MOVES as NEED_MOVES
from services.referrals.model.referral.codes import (
    TERMINAL,
    BusinessStatus,
    Outcome,
    Priority,
    ReasonBy,
    ReferralStatus,
)
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.table import MOVES
from shared.kernel.codes import Code, needs_text
from shared.kernel.disclosure import DataCategory
from shared.kernel.moves import MoveTable

LISTS: list[type[Code]] = [
    BusinessStatus,
    CaseOutcome,
    CaseStatus,
    DataCategory,
    MetBy,
    NeedStatus,
    Outcome,
    Priority,
    Reason,
    ReasonBy,
    ReferralStatus,
]

# word for word from docs/domain.md, sections 3 and 3.1
DOMAIN: dict[type[Code], str] = {
    ReferralStatus: """draft, requested, received, accepted, in-progress, on-hold, rejected, cancelled, failed,
        completed, entered-in-error""",
    BusinessStatus: """awaiting-response, under-review, information-requested, waitlisted, not-started, scheduled,
        attended, no-show, appointment-cancelled, paused-client, paused-provider, awaiting-third-party""",
    Reason: """no-capacity, service-not-offered, service-suspended, not-eligible, out-of-area,
        language-not-available, missing-information, missing-documents, needs-other-assessment-first,
        wrong-recipient, not-competent-authority, redirected, duplicate, already-client, client-declined,
        client-unreachable, no-show-limit, client-moved, client-withdrew, client-deceased, need-met-elsewhere,
        need-no-longer-exists, consent-missing, consent-withdrawn, legal-basis-ended, agreement-not-covering,
        agreement-ended, safety, not-sent, sent-in-error, no-response-expired, waiting-for-place,
        waiting-for-client, waiting-for-third-party, waiting-for-permit, staff-absence, holiday-break,
        closed-in-error, client-returned, need-arose-again, wrong-client, recorded-in-error,
        became-jobseeker, no-longer-jobseeker, other""",
    Outcome: """service-completed, service-partly-completed, placed-in-education, employed, entered-other-service,
        need-met-by-advice, assessed-no-service-needed, continues-in-ordinary-services""",
    ReasonBy: "client, receiver, sender, system",
    Priority: "routine, urgent, asap",
    NeedStatus: "draft, active, on-hold, revoked, completed, entered-in-error",
    MetBy: "referral, own-service, other-service, client",
    CaseOutcome: """integration-goals-reached, moved-to-ordinary-services, client-moved, client-withdrew,
        client-unreachable, client-deceased, responsibility-ended, other""",
    CaseStatus: "open, on-hold, closed, entered-in-error",
}

# of redirecting and expiring (docs/domain.md, section 3.1): moves that are not built
OF_NO_MOVE_YET = {Reason.REDIRECTED, Reason.NO_RESPONSE_EXPIRED}


@pytest.mark.parametrize("codes", DOMAIN, ids=lambda codes: codes.__name__)
def test_the_code_list_is_that_of_the_domain_page(codes: type[Code]) -> None:
    assert [str(code) for code in codes] == [code.strip() for code in DOMAIN[codes].split(",")]


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.__name__)
def test_every_code_has_its_own_label_in_each_language(codes: type[Code]) -> None:
    for language in ("fi", "sv", "en"):
        labels = [code.label.text(language) for code in codes]
        assert all(label == label.strip() and label[:1].isupper() for label in labels)
        assert len(set(labels)) == len(labels)


def test_a_code_is_its_wire_value() -> None:
    assert Reason("no-capacity") is Reason.NO_CAPACITY
    assert f"{Reason.NO_CAPACITY}" == "no-capacity"


def test_a_code_without_three_labels_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="lacks a label"):

        class Lonely(Code):
            ALONE = "alone", "Yksin", "Ensam"


def test_every_reason_applies_to_a_move() -> None:
    tables: list[MoveTable[Any]] = [MOVES, NEED_MOVES, CASE_MOVES]
    assert set(Reason) - OF_NO_MOVE_YET == set().union(*(move.reasons for table in tables for move in table.moves))


def test_every_move_that_asks_for_a_reason_has_reasons() -> None:
    asking = {move.slug for move in MOVES.moves if "reason" in move.body.model_fields}
    assert {move.slug for move in MOVES.moves if move.reasons} == asking


@pytest.mark.parametrize(
    ("reason", "moves"),
    [
        (Reason.NOT_SENT, ("discard",)),
        (Reason.NO_RESPONSE_EXPIRED, ()),
        (Reason.AGREEMENT_ENDED, ("decline", "request-cancellation", "fail")),
        (Reason.REDIRECTED, ()),
        (Reason.NOT_COMPETENT_AUTHORITY, ("reject",)),
        (Reason.WAITING_FOR_PERMIT, ("hold",)),
    ],
)
def test_a_reason_is_said_of_the_moves_it_fits(reason: Reason, moves: tuple[str, ...]) -> None:
    assert tuple(move.slug for move in MOVES.moves if reason in move.reasons) == moves


def test_only_other_needs_a_text() -> None:
    assert [reason for reason in Reason if needs_text(reason)] == [Reason.OTHER]


def test_a_move_of_the_clock_leaves_nothing_to_explain() -> None:
    assert "reason" not in MOVES["end-agreement"].body.model_fields


def test_five_statuses_are_final() -> None:
    assert {str(status) for status in TERMINAL} == {
        "rejected",
        "cancelled",
        "failed",
        "completed",
        "entered-in-error",
    }
