"""How long anything waits at PostgreSQL. Without these a lost connection is waited for until TCP gives up: two hours.

The server ends what a client that vanished has left behind; the client throws away what does not answer. What one
command may wait at most stays below a minute.
"""

from dataclasses import dataclass
from typing import Any

from shared.silence import give_up_after


@dataclass(frozen=True)
class Limits:
    """All in seconds; None is without end. Each ends a wait that none of the others would.

    `statement` and `lock`: at the server, for one statement. `idle_in_transaction`: of a session that began a
    transaction and says nothing, while others wait for its rows; longer than a relay waits for Kafka. `answer`: at the
    client, for one message; longer than `statement`, so that only a server that cannot be reached exceeds it.
    `silence`: of the other end's TCP, at both ends. `connect`: for a new connection. `room`: for one of the pool.
    """

    statement: float | None = 20.0
    lock: float = 5.0
    idle_in_transaction: float = 15.0
    answer: float | None = 25.0
    silence: float = 15.0
    connect: float = 5.0
    room: float = 10.0

    def of_server(self) -> dict[str, str]:
        """Settings of each session, in PostgreSQL's words."""
        third = max(1, round(self.silence / 3))
        return {
            "statement_timeout": _milliseconds(self.statement),
            "lock_timeout": _milliseconds(self.lock),
            "idle_in_transaction_session_timeout": _milliseconds(self.idle_in_transaction),
            "tcp_user_timeout": _milliseconds(self.silence),
            "tcp_keepalives_idle": str(third),
            "tcp_keepalives_interval": str(third),
            "tcp_keepalives_count": "2",
            # A session that works for a client that has gone ends too.
            "client_connection_check_interval": _milliseconds(self.lock),
        }

    def set_on(self, connection: Any) -> None:
        """The same for our end of this connection of asyncpg."""
        give_up_after(connection._transport.get_extra_info("socket"), self.silence)


USUAL = Limits()
FOR_MIGRATIONS = Limits(statement=None, answer=None)
"""One that builds an index may take its time; it waits for a lock no longer than others, since all wait behind it."""


def _milliseconds(seconds: float | None) -> str:
    return str(round((seconds or 0) * 1000))
