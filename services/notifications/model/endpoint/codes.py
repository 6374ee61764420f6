"""The code list of an endpoint (docs/domain.md, section 6), each code with its three labels; why it is disabled."""

from typing import Final, Literal

from shared.kernel.codes import Code


class EndpointStatus(Code):
    """Whether an endpoint gets webhooks."""

    ACTIVE = "active", "Käytössä", "I bruk", "In use"
    DISABLED = "disabled", "Pois käytöstä", "Ur bruk", "Disabled"
    DELETED = "deleted", "Poistettu", "Borttagen", "Deleted"


DisabledReason = Literal["disabled-by-organisation", "gone", "failing-for-five-days"]

BY_ORGANISATION: Final = "disabled-by-organisation"
"""Why an endpoint is disabled if it was not the system; then its deliveries are cancelled, and none is dead."""

GONE: Final = "gone"
FAILING: Final = "failing-for-five-days"
