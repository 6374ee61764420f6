"""What a mail server's refusal, or its silence, means for a letter."""

import re
import ssl

import aiosmtplib

from services.notifications.channels.unforeseen import unforeseen
from services.notifications.model.delivery.attempt import ADDRESS_REFUSED, Outcome
from services.notifications.model.delivery.for_good import NO_SUCH_ADDRESS

_ENHANCED = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")  # RFC 3463, where the server gives one


def of_failure(error: Exception) -> tuple[Outcome, int | None, str]:
    """Only an answer that says that the address does not exist is permanent; for the rest we must find a solution."""
    match error:
        case aiosmtplib.SMTPRecipientRefused():
            return _refusal(error, ADDRESS_REFUSED)
        case aiosmtplib.SMTPDataError():
            return _refusal(error, "message-refused")
        case aiosmtplib.SMTPSenderRefused():
            return "retry", error.code, f"sender-refused-{error.code}"
        case aiosmtplib.SMTPAuthenticationError():
            return "retry", error.code, f"login-refused-{error.code}"
        case aiosmtplib.SMTPResponseException():
            return "retry", error.code, f"server-refused-{error.code}"
        case TimeoutError():
            return "retry", None, "timeout"
        case ssl.SSLError() | aiosmtplib.SMTPConnectError(__cause__=ssl.SSLError()):
            return "retry", None, "tls-failed"
        case aiosmtplib.SMTPServerDisconnected():
            return "retry", None, "disconnected"
        case OSError():
            return "retry", None, "connection-failed"
        case aiosmtplib.SMTPException():
            return "retry", None, "not-supported"
        case _:
            return "retry", None, unforeseen(error)


def _refusal(answer: aiosmtplib.SMTPResponseException, what: str) -> tuple[Outcome, int | None, str]:
    enhanced = _ENHANCED.match(answer.message)
    detail = f"{what}-{answer.code}" + (f"-{enhanced[0]}" if enhanced else "")
    decided = what == ADDRESS_REFUSED and enhanced is not None and enhanced[0] in NO_SUCH_ADDRESS
    return "permanent" if decided else "retry", answer.code, detail
