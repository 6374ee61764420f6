"""The code lists of agreements and organisations: the codes of docs/domain.md, each with its labels."""

import pytest

from services.agreements.model.agreement.codes import (
    AgreementStatus,
    CapacityUnit,
    ExpiryRule,
    PartyPart,
    ReminderRecipient,
    RunOffRule,
)
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.organisation.codes import OrganisationKind
from shared.kernel.codes import Code

LISTS: list[type[Code]] = [
    AgreementReason,
    AgreementStatus,
    CapacityUnit,
    ExpiryRule,
    OrganisationKind,
    PartyPart,
    ReminderRecipient,
    RunOffRule,
]

# word for word from docs/domain.md, sections 2, 4.1 and 4.2
DOMAIN: dict[type[Code], str] = {
    OrganisationKind: """municipality, employment-authority, wellbeing-services-county, kela, police,
        educational-institution, association, company, community, other-authority""",
    PartyPart: "coordinator, provider, sender, funder",
    AgreementStatus: """draft, offered, negotiable, executable, executed, disputed, rejected, terminated, cancelled,
        revoked, entered-in-error""",
}


@pytest.mark.parametrize("codes", DOMAIN, ids=lambda codes: codes.__name__)
def test_the_code_list_is_that_of_the_domain_page(codes: type[Code]) -> None:
    assert [str(code) for code in codes] == [code.strip() for code in DOMAIN[codes].split(",")]


@pytest.mark.parametrize("codes", LISTS, ids=lambda codes: codes.__name__)
def test_every_code_has_its_own_label_in_each_language(codes: type[Code]) -> None:
    for language in ("fi", "sv", "en"):
        labels = [code.label.text(language) for code in codes]
        assert all(label == label.strip() and label[:1].isupper() for label in labels)
        assert len(set(labels)) == len(labels)


def test_every_reason_applies_to_a_move() -> None:
    assert set(AgreementReason) == set().union(*(move.reasons for move in MOVES.moves))
