"""The code list of needs (docs/domain.md, section 3)."""

from shared.kernel.codes import Code


class NeedStatus(Code):
    """FHIR ServiceRequest.status."""

    DRAFT = "draft", "Luonnos", "Utkast", "Draft"
    ACTIVE = "active", "Voimassa", "Aktuellt", "Active"
    ON_HOLD = "on-hold", "Odottaa", "Vilande", "On hold"
    REVOKED = "revoked", "Peruttu", "Återkallat", "Revoked"
    COMPLETED = "completed", "Tarpeeseen on vastattu", "Tillgodosett", "Met"
    ENTERED_IN_ERROR = "entered-in-error", "Kirjattu virheellisesti", "Felregistrerat", "Entered in error"
