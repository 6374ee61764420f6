"""A TCP connection whose other end is silent is given up: otherwise what was sent is repeated for a quarter of an hour,
and an answer is waited for without end.

The other end's operating system acknowledges, not its program: a server that is slow or stands still is not silent.
"""

import socket


def give_up_after(end: socket.socket | None, seconds: float) -> None:
    """For our end of a connection. A local socket has no silence to fear."""
    if end is None or end.family not in (socket.AF_INET, socket.AF_INET6):
        return
    third = max(1, round(seconds / 3))
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # Names that another system does not have; there its own defaults hold, and the limits of whoever waits.
    for name, value in (
        ("TCP_KEEPIDLE", third), ("TCP_KEEPINTVL", third), ("TCP_KEEPCNT", 2),
        ("TCP_USER_TIMEOUT", round(seconds * 1000)),
    ):  # fmt: skip
        if hasattr(socket, name):
            end.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
