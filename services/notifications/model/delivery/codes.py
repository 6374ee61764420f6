"""The code lists of a delivery (docs/domain.md, section 6), each code with its three labels."""

from shared.kernel.codes import Code


class Channel(Code):
    """How a notice is sent to an organisation. The inbox needs no delivery."""

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
