"""Why a deadline was given more time."""

from dataclasses import dataclass

from shared.kernel.codes import Code


class ExtensionReason(Code):
    """The reasons for which a deadline may be extended."""

    AGREED = "agreed", "Osapuolet ovat sopineet", "Parterna har kommit överens", "The parties have agreed"
    WAITING_FOR_CLIENT = "waiting-for-client", "Odotetaan asiakasta", "Väntar på klienten", "Waiting for the client"
    WAITING_FOR_THIRD_PARTY = (
        "waiting-for-third-party",
        "Odotetaan kolmatta osapuolta",
        "Väntar på tredje part",
        "Waiting for a third party",
    )
    STAFF_ABSENCE = "staff-absence", "Henkilöstön poissaolo", "Personalfrånvaro", "Staff absence"
    OTHER = "other", "Muu syy", "Annan orsak", "Other reason"


@dataclass(frozen=True, slots=True)
class Extension:
    """Time that was added to a deadline, in its own unit."""

    count: int
    reason: ExtensionReason
