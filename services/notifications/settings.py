"""Settings of the notifications service (`NOTIFICATIONS_…`)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from services.notifications.channels.address_guard import is_origin
from services.notifications.channels.email import Encryption, MailSender
from services.notifications.channels.webhook import WebhookSender
from services.notifications.tools import Tools
from services.notifications.vault import Vault
from shared.persistence.encryption import KeyRing
from shared.persistence.key_lines import weak_keys
from shared.production import Fault, unprotected
from shared.settings import ServiceSettings

_ENCRYPTED_PORT = 465
_UNENCRYPTED_PORTS = frozenset({25, 587})
_SOONEST = 600  # seconds
_LONGEST_ATTEMPT = 45.0  # seconds; a mail takes 30 at most. With a shorter lease another worker could send it again


class NotificationsSettings(ServiceSettings):
    """`endpoint_keys` is the key ring of the signing secrets, one `id:base64` a line, the first active.

    `webhook_allow` lists exact origins, with spaces or commas between them, for which neither https nor a public
    address is demanded. No mail leaves unencrypted unless `smtp_tls` is `none`.
    """

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", extra="ignore", validate_default=True)

    public_url: str = Field(pattern=r"^https?://[^/?#]+$", description="where people open the links of mails")
    endpoint_keys: SecretStr
    webhook_allow: Annotated[frozenset[str], NoDecode] = frozenset()
    smtp_host: str
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Encryption = "starttls"
    smtp_sender: str = Field(description="the From address: `Name <address>` or the address alone")
    lease_seconds: float = Field(
        60, ge=_LONGEST_ATTEMPT, description="after so long a delivery is taken from a worker that died"
    )
    mails_gathered_seconds: float = Field(
        600, ge=0, le=3600, description="a contact gets one mail about one subject in so long; 0: each at once"
    )
    most_endpoints: int = Field(10, ge=1, le=1000, description="endpoints that one organisation may have")
    most_contacts: int = Field(50, ge=1, le=1000, description="contacts that one organisation may have")

    taken_back_told_after_seconds: int = Field(
        _SOONEST,
        ge=0,
        description="how soon others hear that an open referral was taken back; chance makes it up to four times that",
    )

    def production_faults(self) -> Iterator[Fault]:
        yield from super().production_faults()
        yield from unprotected("public_url", self.public_url)
        if self.smtp_username and self.smtp_tls == "none":
            yield "smtp_tls", "a login without TLS sends the password readably: set it to starttls or implicit"
        if self.taken_back_told_after_seconds < _SOONEST:
            yield "taken_back_told_after_seconds", f"less than {_SOONEST} lets times join referrals of one client"
        yield from weak_keys("endpoint_keys", self.endpoint_keys.get_secret_value())

    @field_validator("smtp_tls")
    @classmethod
    def _fits_the_port(cls, value: Encryption, info: ValidationInfo) -> Encryption:
        """A server of the other kind says nothing that a client understands, or waits for ever (RFC 8314)."""
        port = info.data.get("smtp_port")
        if port == _ENCRYPTED_PORT and value != "implicit":
            raise ValueError("a mail server at port 465 speaks TLS from the first byte: write implicit")
        if port in _UNENCRYPTED_PORTS and value == "implicit":
            raise ValueError(f"a mail server at port {port} begins without TLS: write starttls, or use port 465")
        return value

    @field_validator("webhook_allow", mode="before")
    @classmethod
    def _origins(cls, value: Any) -> Any:
        return frozenset(value.replace(",", " ").lower().split()) if isinstance(value, str) else value

    @field_validator("webhook_allow")
    @classmethod
    def _can_match(cls, value: frozenset[str]) -> frozenset[str]:
        if not all(is_origin(one) for one in value):
            sentence = "write each origin as http://host, https://host or with :port, and nothing behind it, not even /"
            raise ValueError(sentence)
        return value


def make_tools(settings: NotificationsSettings) -> Tools:
    """Vault and senders, from the settings. ValueError for a key ring or a sender that is not one."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    mails = MailSender(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_username,
        password,
        settings.smtp_tls,
        settings.smtp_sender,
    )
    return Tools(
        vault=Vault(KeyRing.parse(settings.endpoint_keys.get_secret_value())),
        webhooks=WebhookSender(settings.webhook_allow),
        mails=mails,
        allow=settings.webhook_allow,
        public_url=settings.public_url,
        mail_domain=mails.domain,
        lease=timedelta(seconds=settings.lease_seconds),
        taken_back_told_after=timedelta(seconds=settings.taken_back_told_after_seconds),
        gathers=timedelta(seconds=settings.mails_gathered_seconds),
        most_endpoints=settings.most_endpoints,
        most_contacts=settings.most_contacts,
    )
