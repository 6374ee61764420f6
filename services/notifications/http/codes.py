"""`/v1/codes`: this service's code lists in words."""

from services.notifications.model.codes import Channel, ContactRole, DeliveryStatus, EndpointStatus, EntryStatus
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
