"""Where the parts of the embedded system listen: always on this machine alone."""

from dataclasses import dataclass, replace

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """One port for each part; `shifted` moves them all, so that a second system can run beside the first."""

    agreements: int = 8001
    referrals: int = 8002
    notifications: int = 8003
    issuer: int = 8004
    smtp: int = 8024
    mails: int = 8025
    receiver: int = 8026

    def shifted(self, by: int) -> "Ports":
        return Ports(*(port + by for port in (
            self.agreements, self.referrals, self.notifications, self.issuer, self.smtp, self.mails, self.receiver,
        )))  # fmt: skip


@dataclass(frozen=True)
class Addresses:
    """The addresses that a caller of the system needs. `webhook` is the receiver as notifications reaches it."""

    agreements: str
    referrals: str
    notifications: str
    issuer: str
    mails: str
    receiver: str
    webhook: str

    def within_compose(self) -> "Addresses":
        """The same system in containers: notifications reaches the receiver by its container's name."""
        return replace(self, webhook="http://receiver:8026")

    @classmethod
    def on(cls, ports: Ports) -> "Addresses":
        def at(port: int) -> str:
            return f"http://{HOST}:{port}"

        return cls(
            at(ports.agreements), at(ports.referrals), at(ports.notifications), at(ports.issuer),
            at(ports.mails), at(ports.receiver), at(ports.receiver),
        )  # fmt: skip
