"""The reasons of referrals, needs and cases (docs/domain.md, sections 3 and 3.1), each with its three labels."""

from shared.kernel.codes import Code


class Reason(Code):
    """Why a move was made."""

    NO_CAPACITY = "no-capacity", "Ei vapaita paikkoja", "Inga lediga platser", "No free places"
    SERVICE_NOT_OFFERED = "service-not-offered", "Palvelua ei tarjota", "Tjänsten erbjuds inte", "Service not offered"
    SERVICE_SUSPENDED = (
        "service-suspended",
        "Palvelu on keskeytetty",
        "Tjänsten är tillfälligt avbruten",
        "Service suspended",
    )
    NOT_ELIGIBLE = (
        "not-eligible",
        "Asiakas ei täytä palvelun edellytyksiä",
        "Kunden uppfyller inte villkoren för tjänsten",
        "The client does not meet the conditions of the service",
    )
    OUT_OF_AREA = "out-of-area", "Toiminta-alueen ulkopuolella", "Utanför verksamhetsområdet", "Outside the area served"
    LANGUAGE_NOT_AVAILABLE = (
        "language-not-available",
        "Palvelua ei saa asiakkaan kielellä",
        "Tjänsten kan inte ges på kundens språk",
        "Not available in the client's language",
    )
    MISSING_INFORMATION = "missing-information", "Tietoja puuttuu", "Uppgifter saknas", "Information is missing"
    MISSING_DOCUMENTS = "missing-documents", "Asiakirjoja puuttuu", "Handlingar saknas", "Documents are missing"
    NEEDS_OTHER_ASSESSMENT_FIRST = (
        "needs-other-assessment-first",
        "Ensin tarvitaan muu arviointi",
        "En annan bedömning behövs först",
        "Another assessment is needed first",
    )
    WRONG_RECIPIENT = "wrong-recipient", "Väärä vastaanottaja", "Fel mottagare", "Wrong recipient"
    NOT_COMPETENT_AUTHORITY = (
        "not-competent-authority",
        "Viranomainen ei ole toimivaltainen",
        "Myndigheten är inte behörig",
        "Not the competent authority",
    )
    REDIRECTED = (
        "redirected",
        "Siirretty toiselle vastaanottajalle",
        "Överförd till en annan mottagare",
        "Passed on to another recipient",
    )
    DUPLICATE = "duplicate", "Sama on jo kirjattu", "Samma sak har redan registrerats", "Recorded already"
    ALREADY_CLIENT = (
        "already-client",
        "Asiakas on jo palvelussa",
        "Kunden får redan tjänsten",
        "Already a client of the service",
    )
    CLIENT_DECLINED = (
        "client-declined",
        "Asiakas kieltäytyi palvelusta",
        "Kunden tackade nej till tjänsten",
        "The client declined the service",
    )
    CLIENT_UNREACHABLE = (
        "client-unreachable",
        "Asiakasta ei tavoiteta",
        "Kunden går inte att nå",
        "The client cannot be reached",
    )
    NO_SHOW_LIMIT = (
        "no-show-limit",
        "Asiakas jäi toistuvasti saapumatta",
        "Kunden har upprepade gånger uteblivit",
        "The client repeatedly did not attend",
    )
    CLIENT_MOVED = "client-moved", "Asiakas on muuttanut", "Kunden har flyttat", "The client has moved"
    CLIENT_WITHDREW = (
        "client-withdrew",
        "Asiakas perui osallistumisensa",
        "Kunden avbröt sitt deltagande",
        "The client withdrew",
    )
    CLIENT_DECEASED = "client-deceased", "Asiakas on kuollut", "Kunden har avlidit", "The client has died"
    NEED_MET_ELSEWHERE = (
        "need-met-elsewhere",
        "Tarpeeseen on vastattu muualla",
        "Behovet har tillgodosetts på annat håll",
        "The need was met elsewhere",
    )
    NEED_NO_LONGER_EXISTS = (
        "need-no-longer-exists",
        "Tarvetta ei enää ole",
        "Behovet finns inte längre",
        "The need no longer exists",
    )
    CONSENT_MISSING = "consent-missing", "Suostumus puuttuu", "Samtycke saknas", "Consent is missing"
    CONSENT_WITHDRAWN = (
        "consent-withdrawn",
        "Suostumus on peruutettu",
        "Samtycket har återkallats",
        "Consent was withdrawn",
    )
    LEGAL_BASIS_ENDED = (
        "legal-basis-ended",
        "Oikeusperuste on päättynyt",
        "Den rättsliga grunden har upphört",
        "The legal basis has ended",
    )
    AGREEMENT_NOT_COVERING = (
        "agreement-not-covering",
        "Sopimus ei kata lähetettä",
        "Avtalet omfattar inte hänvisningen",
        "The agreement does not cover the referral",
    )
    AGREEMENT_ENDED = "agreement-ended", "Sopimus on päättynyt", "Avtalet har upphört", "The agreement has ended"
    SAFETY = "safety", "Turvallisuussyy", "Säkerhetsskäl", "Safety reasons"
    NOT_SENT = "not-sent", "Jätetty lähettämättä", "Skickades inte", "Not sent"
    SENT_IN_ERROR = "sent-in-error", "Lähetetty erehdyksessä", "Skickad av misstag", "Sent by mistake"
    NO_RESPONSE_EXPIRED = (
        "no-response-expired",
        "Vastausta ei saatu määräajassa",
        "Inget svar inom utsatt tid",
        "No response in time",
    )
    WAITING_FOR_PLACE = "waiting-for-place", "Odotetaan paikkaa", "Väntar på plats", "Waiting for a place"
    WAITING_FOR_CLIENT = "waiting-for-client", "Odotetaan asiakasta", "Väntar på kunden", "Waiting for the client"
    WAITING_FOR_THIRD_PARTY = (
        "waiting-for-third-party",
        "Odotetaan kolmatta osapuolta",
        "Väntar på tredje part",
        "Waiting for a third party",
    )
    WAITING_FOR_PERMIT = "waiting-for-permit", "Odotetaan lupaa", "Väntar på tillstånd", "Waiting for a permit"
    STAFF_ABSENCE = "staff-absence", "Henkilöstön poissaolo", "Personalfrånvaro", "Staff absence"
    HOLIDAY_BREAK = "holiday-break", "Lomatauko", "Semesteruppehåll", "Holiday break"
    CLOSED_IN_ERROR = "closed-in-error", "Päätetty erehdyksessä", "Avslutat av misstag", "Closed by mistake"
    CLIENT_RETURNED = "client-returned", "Asiakas on palannut", "Kunden har återkommit", "The client has come back"
    NEED_AROSE_AGAIN = (
        "need-arose-again",
        "Palvelun tarve on syntynyt uudelleen",
        "Behovet har uppstått på nytt",
        "The need has arisen again",
    )
    WRONG_CLIENT = "wrong-client", "Väärän asiakkaan kohdalla", "Fel kund", "The wrong client"
    RECORDED_IN_ERROR = "recorded-in-error", "Kirjattu erehdyksessä", "Registrerat av misstag", "Recorded by mistake"
    BECAME_JOBSEEKER = (
        "became-jobseeker",
        "Asiakkaasta tuli työnhakija",
        "Klienten blev arbetssökande",
        "The client became a jobseeker",
    )
    NO_LONGER_JOBSEEKER = (
        "no-longer-jobseeker",
        "Asiakas ei ole enää työnhakija",
        "Klienten är inte längre arbetssökande",
        "The client is no longer a jobseeker",
    )
    OTHER = "other", "Muu syy", "Annan orsak", "Other reason"
