import pytest

from services.agreements.model.agreement.codes import (
    AgreementReason,
    AgreementStatus,
    CapacityUnit,
    ExpiryRule,
    OrganisationKind,
    PartyPart,
    RunOffRule,
)
from services.agreements.model.agreement.reasons import REASONS_BY_MOVE
from shared.kernel.codes import Code

LISTS: list[type[Code]] = [
    AgreementReason,
    AgreementStatus,
    CapacityUnit,
    ExpiryRule,
    OrganisationKind,
    PartyPart,
    RunOffRule,
]

# word for word from the domain page, sections 2, 4.1 and 4.2
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
    assert set(AgreementReason) == set().union(*REASONS_BY_MOVE.values())


def test_the_moves_that_ask_for_a_reason_are_those_of_the_domain_page() -> None:
    assert set(REASONS_BY_MOVE) == {"decline", "withdraw", "suspend", "expire", "cancel", "rescind"}


def test_an_agreement_expires_at_its_end_or_after_notice() -> None:
    assert {str(reason) for reason in REASONS_BY_MOVE["expire"]} == {"expired", "notice"}


def test_the_old_name_of_the_employment_authority_is_understood() -> None:
    assert OrganisationKind("te-office") is OrganisationKind.EMPLOYMENT_AUTHORITY
    with pytest.raises(ValueError, match="is not a valid"):
        OrganisationKind("office")


def test_associations_companies_communities_and_schools_are_no_authorities() -> None:
    assert {str(kind) for kind in OrganisationKind if not kind.is_authority} == {
        "association",
        "company",
        "community",
        "educational-institution",
    }
