"""Which addresses an endpoint may have."""

from services.notifications.channels.address_guard import AddressRefused, check_url
from services.notifications.tools import Work
from shared.kernel.refusals import invalid


def check_address(work: Work, url: str) -> None:
    """422 for an address that may not be called, with the reason's code."""
    try:
        check_url(url, work.tools.allow)
    except AddressRefused as refused:
        refusal = invalid("/url", "address-refused", refused.sentence)
        refusal.details["reason"] = refused.code
        raise refusal from None
