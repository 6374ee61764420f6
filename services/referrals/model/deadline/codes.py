"""The code lists of deadlines (docs/domain.md, section 5), each code with its three labels."""

from shared.kernel.codes import Code


class AwaitedKind(Code):
    """What a deadline of a referral waits for."""

    RESPONSE = "response", "Vastaus lähetteeseen", "Svar på hänvisningen", "The answer to the referral"
    START = "start", "Palvelun alkaminen", "Att tjänsten börjar", "The start of the service"
    CANCELLATION = (
        "cancellation",
        "Vastaus peruutuspyyntöön",
        "Svar på begäran om annullering",
        "The answer to the request to cancel",
    )
    DELETION = (
        "deletion",
        "Vahvistus tietojen poistamisesta",
        "Bekräftelse på att uppgifterna har raderats",
        "The confirmation that data was deleted",
    )
    HOLD_REVIEW = "hold-review", "Tauon tarkistaminen", "Granskning av pausen", "The review of the pause"


class RemindedPart(Code):
    """Who is told at one step of a clause's ladder, by the code of the clause."""

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
