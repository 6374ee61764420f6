"""Which edition governs, which one is open, and the status of the whole, for every history of editions."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.agreements.model.agreement.row import Agreement, Edition

ID = UUID("01920000-0000-7000-8000-000000000001")
AT = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


def agreement(history: str) -> Agreement:
    """An agreement with these statuses of its editions; a star says that an edition was executed once."""
    editions = [
        Edition(
            agreement_id=ID,
            number=number,
            status=status.rstrip("*"),
            drafted_by=ID,
            recorded_at=AT,
            executed_at=AT if status.endswith("*") else None,
            text={},
        )
        for number, status in enumerate(history.split(), start=1)
    ]
    return Agreement(id=ID, number="VD-0000-0000", changed_at=AT, editions=editions)


@pytest.mark.parametrize(
    ("history", "status", "governing", "open_edition"),
    [
        ("draft", "draft", None, 1),
        ("offered", "offered", None, 1),
        ("negotiable", "negotiable", None, 1),
        ("executable", "executable", None, 1),
        ("rejected", "rejected", None, None),
        ("revoked", "revoked", None, None),
        ("entered-in-error", "entered-in-error", None, None),
        ("executed*", "executed", 1, None),
        ("disputed*", "disputed", 1, None),
        ("terminated*", "terminated", None, None),
        ("cancelled*", "cancelled", None, None),
        ("revoked*", "revoked", None, None),
        ("executed* draft", "executed", 1, 2),
        ("executed* negotiable", "executed", 1, 2),
        ("disputed* executable", "disputed", 1, 2),
        ("executed* rejected", "executed", 1, None),
        ("executed* revoked", "executed", 1, None),
        ("executed* rejected offered", "executed", 1, 3),
        ("executed* executed*", "executed", 2, None),
        ("executed* executed* draft", "executed", 2, 3),
        ("terminated* executable", "terminated", None, 2),
        ("terminated* executed*", "executed", 2, None),
        # the earlier text was replaced, and does not come back
        ("executed* terminated*", "terminated", None, None),
        ("executed* terminated* draft", "terminated", None, 3),
    ],
)
def test_the_governing_and_the_open_edition_are_told_apart(
    history: str, status: str, governing: int | None, open_edition: int | None
) -> None:
    row = agreement(history)
    assert (row.status, _number(row.governing), _number(row.open_edition)) == (status, governing, open_edition)
    assert [one.number for one in row.in_hand] == [one for one in (open_edition, governing) if one is not None]


def test_all_editions_share_the_version_of_their_agreement() -> None:
    row = agreement("executed* draft")
    row.editions[1].version += 1
    assert (row.version, row.editions[0].version) == (2, 2)


def _number(edition: Edition | None) -> int | None:
    return edition.number if edition is not None else None
