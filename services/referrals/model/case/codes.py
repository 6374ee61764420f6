"""The code lists of cases (docs/domain.md, section 3)."""

from shared.kernel.codes import Code


class CaseStatus(Code):
    """Where the coordination of one client stands."""

    OPEN = "open", "Avoin", "Öppet", "Open"
    ON_HOLD = "on-hold", "Odottaa", "Vilande", "On hold"
    CLOSED = "closed", "Päättynyt", "Avslutat", "Closed"
    ENTERED_IN_ERROR = "entered-in-error", "Kirjattu virheellisesti", "Felregistrerat", "Entered in error"


class CaseOutcome(Code):
    """What came of the coordination."""

    INTEGRATION_GOALS_REACHED = (
        "integration-goals-reached",
        "Kotoutumisen tavoitteet on saavutettu",
        "Målen för integrationen har uppnåtts",
        "The goals of integration are reached",
    )
    MOVED_TO_ORDINARY_SERVICES = (
        "moved-to-ordinary-services",
        "Siirtynyt yleisten palvelujen asiakkaaksi",
        "Övergick till allmänna tjänster",
        "Moved on to ordinary services",
    )
    CLIENT_MOVED = "client-moved", "Asiakas on muuttanut", "Kunden har flyttat", "The client has moved"
    CLIENT_WITHDREW = (
        "client-withdrew",
        "Asiakas ei halua jatkaa",
        "Kunden vill inte fortsätta",
        "The client does not want to go on",
    )
    CLIENT_UNREACHABLE = (
        "client-unreachable",
        "Asiakasta ei tavoiteta",
        "Kunden går inte att nå",
        "The client cannot be reached",
    )
    CLIENT_DECEASED = "client-deceased", "Asiakas on kuollut", "Kunden har avlidit", "The client has died"
    RESPONSIBILITY_ENDED = (
        "responsibility-ended",
        "Vastuu asiakkaasta on päättynyt",
        "Ansvaret för kunden har upphört",
        "The responsibility for the client has ended",
    )
    OTHER = "other", "Muu syy", "Annan orsak", "Other reason"


class OfferStatus(Code):
    """What came of the newest offer of a case to another organisation."""

    OPEN = "open", "Avoin", "Öppet", "Open"
    WITHDRAWN = "withdrawn", "Peruttu", "Återtaget", "Taken back"
    DECLINED = "declined", "Ei otettu vastaan", "Inte mottaget", "Declined"
    TAKEN = "taken", "Vastuu on siirtynyt", "Ansvaret har övergått", "Taken over"
    LAPSED = "lapsed", "Rauennut asian päättyessä", "Förfallet när ärendet avslutades", "Over with the case"


class CannotTransfer(Code):
    """What forbids an organisation to take a case over."""

    CLIENT_HAS_OTHER_CASES = (
        "client-has-other-cases",
        "Asiakkaalla on muita avoimia asioita",
        "Klienten har andra öppna ärenden",
        "The client has other cases that are not over",
    )
    NOT_RESPONSIBLE_KIND = (
        "not-responsible-kind",
        "Organisaatio ei voi nyt vastata asiakkaasta",
        "Organisationen kan inte nu ansvara för klienten",
        "The organisation may not be responsible for a client now",
    )


class TimelineKind(Code):
    """What a line of a case's timeline is about."""

    CASE = "case", "Asia", "Ärendet", "The case"
    NEED = "need", "Palvelutarve", "Servicebehov", "A need"
    REFERRAL = "referral", "Lähete", "Hänvisning", "A referral"
    CONTACT_REQUEST = "contact-request", "Yhteydenottopyyntö", "Kontaktbegäran", "A contact request"
    PARTICIPANT = "participant", "Muu osallistuja", "Annan deltagare", "Another participant"
