"""What an organisation is (docs/domain.md, section 2)."""

from shared.kernel.codes import Code


class OrganisationKind(Code):
    """What an organisation is; whether it is an authority follows from it."""

    MUNICIPALITY = "municipality", "Kunta", "Kommun", "Municipality"
    EMPLOYMENT_AUTHORITY = (
        "employment-authority",
        "Työvoimaviranomainen",
        "Arbetskraftsmyndighet",
        "Employment authority",
    )
    WELLBEING_SERVICES_COUNTY = (
        "wellbeing-services-county",
        "Hyvinvointialue",
        "Välfärdsområde",
        "Wellbeing services county",
    )
    KELA = "kela", "Kela", "FPA", "Kela"
    POLICE = "police", "Poliisi", "Polisen", "Police"
    EDUCATIONAL_INSTITUTION = "educational-institution", "Oppilaitos", "Läroanstalt", "Educational institution"
    ASSOCIATION = "association", "Yhdistys", "Förening", "Association"
    COMPANY = "company", "Yritys", "Företag", "Company"
    COMMUNITY = "community", "Yhteisö", "Sammanslutning", "Community"
    OTHER_AUTHORITY = "other-authority", "Muu viranomainen", "Annan myndighet", "Other authority"

    @property
    def is_authority(self) -> bool:
        return self in _AUTHORITIES

    @property
    def is_registered_by_authorities(self) -> bool:
        """Whether an authority's org-admin may register one. An authority gets client data by its kind alone, so nobody
        but an operator makes one: never the police, nor another town."""
        return not self.is_authority

    @classmethod
    def _missing_(cls, value: object) -> "OrganisationKind | None":
        """`te-office`, the name under act 1386/2010, is still accepted on input."""
        return cls.EMPLOYMENT_AUTHORITY if value == "te-office" else None


# a school may be private: it does not count as an authority, so it always needs consent or a commission
_AUTHORITIES = frozenset(
    {
        OrganisationKind.MUNICIPALITY,
        OrganisationKind.EMPLOYMENT_AUTHORITY,
        OrganisationKind.WELLBEING_SERVICES_COUNTY,
        OrganisationKind.KELA,
        OrganisationKind.POLICE,
        OrganisationKind.OTHER_AUTHORITY,
    }
)
