"""The code lists of the notifications service (domain page, section 6), each code with its three labels."""

from shared.kernel.codes import Code


class Channel(Code):
    """How a notice leaves the house; the inbox needs no delivery."""

    WEBHOOK = "webhook", "Webhook", "Webhook", "Webhook"
    EMAIL = "email", "Sähköposti", "E-post", "E-mail"


class DeliveryStatus(Code):
    """Where one delivery stands."""

    PENDING = "pending", "Odottaa lähetystä", "Väntar på sändning", "Waiting to be sent"
    SENDING = "sending", "Lähetetään", "Sänds", "Being sent"
    RETRYING = "retrying", "Yritetään uudelleen", "Försöks på nytt", "To be tried again"
    DELIVERED = "delivered", "Toimitettu", "Levererad", "Delivered"
    SUPPRESSED = "suppressed", "Osoite ei toimi", "Adressen fungerar inte", "Address does not work"
    DEAD = "dead", "Ei mennyt perille", "Kom inte fram", "Did not get through"
    CANCELLED = "cancelled", "Peruttu", "Annullerad", "Cancelled"


class EndpointStatus(Code):
    """Whether an endpoint gets webhooks."""

    ACTIVE = "active", "Käytössä", "I bruk", "In use"
    DISABLED = "disabled", "Pois käytöstä", "Ur bruk", "Disabled"
    DELETED = "deleted", "Poistettu", "Borttagen", "Deleted"


class EntryStatus(Code):
    """Whether somebody of the organisation has marked an inbox entry as read."""

    UNREAD = "unread", "Lukematon", "Oläst", "Unread"
    READ = "read", "Luettu", "Läst", "Read"


class ContactRole(Code):
    """What a contact wants to hear of."""

    GENERAL = "general", "Kaikki ilmoitukset", "Alla meddelanden", "Everything"
    REFERRALS = "referrals", "Lähetteet", "Hänvisningar", "Referrals"
    AGREEMENTS = "agreements", "Sopimukset", "Avtal", "Agreements"
    SUPERVISOR = "supervisor", "Esihenkilö", "Chef", "Supervisor"
    TECHNICAL = "technical", "Tekninen yhteyshenkilö", "Teknisk kontaktperson", "Technical contact"
