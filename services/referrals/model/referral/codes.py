"""The code lists of referrals (docs/domain.md, sections 3 and 3.1), each code with its three labels.

The reasons stand in `reasons.py`.
"""

from shared.kernel.codes import Code


class ReferralStatus(Code):
    """FHIR Task.status. What it leaves open is told by `BusinessStatus`."""

    DRAFT = "draft", "Luonnos", "Utkast", "Draft"
    REQUESTED = "requested", "Lähetetty", "Skickad", "Sent"
    RECEIVED = "received", "Vastaanotettu", "Mottagen", "Received"
    ACCEPTED = "accepted", "Hyväksytty", "Godkänd", "Accepted"
    IN_PROGRESS = "in-progress", "Käynnissä", "Pågår", "In progress"
    ON_HOLD = "on-hold", "Odottaa", "Vilande", "On hold"
    REJECTED = "rejected", "Hylätty", "Avslagen", "Rejected"
    CANCELLED = "cancelled", "Peruttu", "Annullerad", "Cancelled"
    FAILED = "failed", "Ei toteutunut", "Genomfördes inte", "Not carried out"
    COMPLETED = "completed", "Toteutunut", "Genomförd", "Completed"
    ENTERED_IN_ERROR = "entered-in-error", "Kirjattu virheellisesti", "Felregistrerad", "Entered in error"


TERMINAL = frozenset(
    {
        ReferralStatus.REJECTED,
        ReferralStatus.CANCELLED,
        ReferralStatus.FAILED,
        ReferralStatus.COMPLETED,
        ReferralStatus.ENTERED_IN_ERROR,
    }
)


class BusinessStatus(Code):
    """FHIR Task.businessStatus: the detail that caseworkers speak of."""

    AWAITING_RESPONSE = "awaiting-response", "Odottaa vastausta", "Väntar på svar", "Awaiting a response"
    UNDER_REVIEW = "under-review", "Käsittelyssä", "Under behandling", "Under review"
    INFORMATION_REQUESTED = (
        "information-requested",
        "Lisätietoja pyydetty",
        "Tilläggsuppgifter begärda",
        "Information requested",
    )
    WAITLISTED = "waitlisted", "Jonossa", "I kö", "On the waiting list"
    NOT_STARTED = "not-started", "Ei vielä alkanut", "Ännu inte påbörjad", "Not started yet"
    SCHEDULED = "scheduled", "Aika varattu", "Tid bokad", "Appointment made"
    ATTENDED = "attended", "Asiakas osallistui", "Kunden deltog", "Attended"
    NO_SHOW = "no-show", "Asiakas ei saapunut", "Kunden uteblev", "Did not attend"
    APPOINTMENT_CANCELLED = "appointment-cancelled", "Aika peruttu", "Tiden avbokad", "Appointment cancelled"
    PAUSED_CLIENT = (
        "paused-client",
        "Keskeytetty asiakkaasta johtuvasta syystä",
        "Avbruten av orsak som beror på kunden",
        "Paused for the client's reasons",
    )
    PAUSED_PROVIDER = (
        "paused-provider",
        "Keskeytetty palveluntuottajasta johtuvasta syystä",
        "Avbruten av orsak som beror på tjänsteproducenten",
        "Paused for the provider's reasons",
    )
    AWAITING_THIRD_PARTY = (
        "awaiting-third-party",
        "Odottaa kolmatta osapuolta",
        "Väntar på tredje part",
        "Awaiting a third party",
    )


class ReasonBy(Code):
    """Whose reason it was."""

    CLIENT = "client", "Asiakas", "Kunden", "Client"
    RECEIVER = "receiver", "Vastaanottaja", "Mottagaren", "Receiver"
    SENDER = "sender", "Lähettäjä", "Avsändaren", "Sender"
    SYSTEM = "system", "Järjestelmä", "Systemet", "System"


class ReferralMode(Code):
    """What becomes of the other referrals of the same need when one is accepted."""

    PARALLEL = "parallel", "Rinnakkain", "Parallellt", "In parallel"
    FIRST_ACCEPT_WINS = (
        "first-accept-wins",
        "Ensimmäinen hyväksyjä saa",
        "Den som godkänner först får",
        "The first to accept gets it",
    )


class DeletionAnswer(Code):
    """What a recipient did with a client's data when the legal basis was lost."""

    DELETED = "deleted", "Tiedot on poistettu", "Uppgifterna har raderats", "The data was deleted"
    OWN_BASIS = (
        "own-basis",
        "Säilytetään omalla perusteella",
        "Bevaras på egen grund",
        "Kept on a basis of its own",
    )


class Outcome(Code):
    """What a completed referral led to."""

    SERVICE_COMPLETED = "service-completed", "Palvelu toteutui", "Tjänsten genomfördes", "Service completed"
    SERVICE_PARTLY_COMPLETED = (
        "service-partly-completed",
        "Palvelu toteutui osittain",
        "Tjänsten genomfördes delvis",
        "Service partly completed",
    )
    PLACED_IN_EDUCATION = "placed-in-education", "Aloitti koulutuksessa", "Började i utbildning", "Started education"
    EMPLOYED = "employed", "Työllistyi", "Fick arbete", "Found work"
    ENTERED_OTHER_SERVICE = (
        "entered-other-service",
        "Siirtyi muuhun palveluun",
        "Övergick till en annan tjänst",
        "Entered another service",
    )
    NEED_MET_BY_ADVICE = "need-met-by-advice", "Neuvonta riitti", "Rådgivning var tillräcklig", "Advice was enough"
    ASSESSED_NO_SERVICE_NEEDED = (
        "assessed-no-service-needed",
        "Arvioitu, ei palvelun tarvetta",
        "Bedömd, inget behov av tjänsten",
        "Assessed, no service needed",
    )
    CONTINUES_IN_ORDINARY_SERVICES = (
        "continues-in-ordinary-services",
        "Jatkaa yleisissä palveluissa",
        "Fortsätter inom den allmänna servicen",
        "Continues in ordinary services",
    )


class Priority(Code):
    """FHIR request priority."""

    ROUTINE = "routine", "Tavanomainen", "Normal", "Routine"
    URGENT = "urgent", "Kiireellinen", "Brådskande", "Urgent"
    ASAP = "asap", "Mahdollisimman pian", "Så snart som möjligt", "As soon as possible"
