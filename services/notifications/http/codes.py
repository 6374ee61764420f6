"""`/v1/codes`: this service's code lists in words."""

from services.notifications.model.contact.codes import ContactRole
from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.entry.codes import EntryStatus
from shared.http.codes import codes_router

router = codes_router(
    "notifications",
    {
        "channel": Channel,
        "delivery-status": DeliveryStatus,
        "endpoint-status": EndpointStatus,
        "entry-status": EntryStatus,
        "contact-role": ContactRole,
    },
)
