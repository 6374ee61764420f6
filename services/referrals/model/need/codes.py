"""The code lists of needs (docs/domain.md, section 3)."""

from shared.kernel.codes import Code


class NeedStatus(Code):
    """FHIR ServiceRequest.status."""

    DRAFT = "draft", "Luonnos", "Utkast", "Draft"
    ACTIVE = "active", "Voimassa", "Aktuellt", "Active"
    ON_HOLD = "on-hold", "Odottaa", "Vilande", "On hold"
    REVOKED = "revoked", "Peruttu", "Återkallat", "Revoked"
    COMPLETED = "completed", "Tarpeeseen on vastattu", "Tillgodosett", "Met"
    ENTERED_IN_ERROR = "entered-in-error", "Kirjattu virheellisesti", "Felregistrerat", "Entered in error"


class MetBy(Code):
    """What met the need."""

    REFERRAL = "referral", "Lähete", "Hänvisning", "A referral"
    OWN_SERVICE = (
        "own-service",
        "Vastuuorganisaation oma palvelu",
        "Den ansvariga organisationens egen tjänst",
        "A service of the responsible organisation",
    )
    OTHER_SERVICE = "other-service", "Muu palvelu ilman lähetettä", "Annan tjänst utan hänvisning", "Another service"
    CLIENT = "client", "Asiakas itse", "Kunden själv", "The client"
