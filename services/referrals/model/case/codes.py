"""The code list of cases (docs/domain.md, section 3)."""

from shared.kernel.codes import Code


class CaseStatus(Code):
    """Where the coordination of one client stands."""

    OPEN = "open", "Avoin", "Öppet", "Open"
    ON_HOLD = "on-hold", "Odottaa", "Vilande", "On hold"
    CLOSED = "closed", "Päättynyt", "Avslutat", "Closed"
    ENTERED_IN_ERROR = "entered-in-error", "Kirjattu virheellisesti", "Felregistrerat", "Entered in error"
