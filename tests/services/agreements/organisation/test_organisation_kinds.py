"""What an organisation may be, and which of these are authorities."""

import pytest

from services.agreements.model.organisation.codes import OrganisationKind


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
