"""The code lists of agreements (docs/domain.md, section 4), each code with its three labels."""

from shared.kernel.codes import Code


class PartyPart(Code):
    """What a party does in an agreement."""

    COORDINATOR = "coordinator", "Koordinoija", "Samordnare", "Coordinator"
    PROVIDER = "provider", "Palveluntuottaja", "Tjänsteproducent", "Provider"
    SENDER = "sender", "Lähettävä taho", "Hänvisande part", "Sender"
    FUNDER = "funder", "Rahoittaja", "Finansiär", "Funder"


class AgreementStatus(Code):
    """FHIR Contract.status: `terminated` is the normal end of the term, `cancelled` the end for breach."""

    DRAFT = "draft", "Luonnos", "Utkast", "Draft"
    OFFERED = "offered", "Tarjottu", "Erbjudet", "Offered"
    NEGOTIABLE = "negotiable", "Neuvoteltavana", "Under förhandling", "Under negotiation"
    EXECUTABLE = "executable", "Allekirjoitettavana", "För underskrift", "Being signed"
    EXECUTED = "executed", "Allekirjoitettu", "Undertecknat", "Signed by all"
    DISPUTED = "disputed", "Keskeytetty", "Avbrutet", "Suspended"
    REJECTED = "rejected", "Hylätty", "Förkastat", "Declined"
    TERMINATED = "terminated", "Päättynyt", "Upphört", "Ended"
    CANCELLED = "cancelled", "Purettu", "Hävt", "Cancelled for breach"
    REVOKED = "revoked", "Peruttu", "Återkallat", "Revoked"
    ENTERED_IN_ERROR = "entered-in-error", "Kirjattu virheellisesti", "Felregistrerat", "Entered in error"


OPEN: frozenset[str] = frozenset(
    {AgreementStatus.DRAFT, AgreementStatus.OFFERED, AgreementStatus.NEGOTIABLE, AgreementStatus.EXECUTABLE}
)
"""An edition that is being prepared."""

GOVERNING: frozenset[str] = frozenset({AgreementStatus.EXECUTED, AgreementStatus.DISPUTED})
"""An edition that was executed and has not ended; while it is suspended it takes no new referrals."""


class CapacityUnit(Code):
    """What a clause's maximum counts; a month, a quarter and a year are those of the calendar."""

    CONCURRENT_CLIENTS = "concurrent-clients", "Asiakasta samanaikaisesti", "Kunder samtidigt", "Clients at a time"
    CLIENTS_PER_MONTH = "clients-per-month", "Asiakasta kuukaudessa", "Kunder per månad", "Clients a month"
    CLIENTS_PER_QUARTER = (
        "clients-per-quarter",
        "Asiakasta neljännesvuodessa",
        "Kunder per kvartal",
        "Clients a quarter",
    )
    CLIENTS_PER_YEAR = "clients-per-year", "Asiakasta vuodessa", "Kunder per år", "Clients a year"


class ReminderRecipient(Code):
    """Who hears of an unanswered referral at one step of a clause's ladder."""

    RECIPIENT = "recipient", "Vastaanottaja", "Mottagaren", "Recipient"
    BOTH = "both", "Lähettäjä ja vastaanottaja", "Avsändaren och mottagaren", "Sender and recipient"
    RECIPIENT_SUPERVISOR = (
        "recipient-supervisor",
        "Vastaanottajan esihenkilö",
        "Mottagarens chef",
        "The recipient's supervisor",
    )
    AGREEMENT_CONTACTS = (
        "agreement-contacts",
        "Sopimuksen yhteyshenkilöt",
        "Avtalets kontaktpersoner",
        "The agreement's contact persons",
    )


class RunOffRule(Code):
    """What becomes of accepted referrals when the agreement ends; the run-off is the agreement's (`run_off_days`)."""

    FINISH = "finish", "Aloitetut palvelut viedään loppuun", "Påbörjade tjänster slutförs", "Accepted clients finish"
    UNTIL_DATE = (
        "until-date",
        "Jatkuvat siirtymäajan loppuun",
        "Fortsätter till övergångstidens slut",
        "Go on until the end of the run-off",
    )
    HAND_OVER = "hand-over", "Siirretään lähettäjälle", "Överförs till avsändaren", "Handed back to the sender"


class ExpiryRule(Code):
    """What happens when a referral stays unanswered after the whole reminder ladder."""

    ESCALATE = "escalate", "Viedään yhteyshenkilöille", "Förs till kontaktpersonerna", "Goes to the contact persons"
    EXPIRE = "expire", "Lähete raukeaa", "Hänvisningen förfaller", "The referral lapses"
