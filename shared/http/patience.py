"""No connection is kept for somebody who is too slow: not for the head of a request, nor for taking an answer.

uvicorn has a limit between two requests only. A body that does not come is ended in `requests.py`, where it can be
answered by a problem.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_LONGEST_HEAD = 64 * 1024
_ENDINGS = {408: "Request Timeout", 431: "Request Header Fields Too Large"}


class _Timer:
    """Calls `end` after so many seconds, unless it is stopped before."""

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self._seconds, self._end = seconds, end
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """One that runs already goes on: all the time together counts."""
        if self._handle is None:
            self._handle = asyncio.get_running_loop().call_later(self._seconds, self._end)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class PatientProtocol(H11Protocol):
    """uvicorn's connection, ended when a head is not complete, the rest of a body that was answered already not over,
    or an answer not taken, within `patience` seconds.

    A byte now and then wins nothing.
    """

    patience: float

    @classmethod
    def within(cls, seconds: float) -> type[asyncio.Protocol]:
        """The protocol with this patience."""
        return type(cls.__name__, (cls,), {"patience": seconds})

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._head, self._answer = _Timer(self.patience, self._end_head), _Timer(self.patience, self._cut_off)
        self._came = 0  # bytes of a head that is not complete
        self._head.start()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._came = 0
            self._head.stop()
        elif before is not None and not before.response_complete:
            return  # a body, or what comes after it; `requests.py` counts and ends the first
        elif self.conn.their_state is h11.SEND_BODY:
            self._head.start()  # nobody reads it any more
        elif not self.conn.trailing_data[0]:
            self._head.stop()  # that was its end
        else:
            self._came += len(data)
            self._head.start()
            if self._came > _LONGEST_HEAD:
                self._refuse(431)

    def connection_lost(self, error: Exception | None) -> None:
        self._head.stop()
        self._answer.stop()
        super().connection_lost(error)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._answer.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._answer.stop()

    @property
    def _ours(self) -> asyncio.Transport:
        return self.transport

    def _end_head(self) -> None:
        if self._came:
            self._refuse(408)
        else:
            self._ours.close()  # nothing was asked, so nothing is answered

    def _cut_off(self) -> None:
        """At once: to close would be to wait until the rest is taken, here and then in the system."""
        end = self._ours.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._ours.abort()

    def _refuse(self, status: int) -> None:
        if not self._ours.is_closing():
            head = f"HTTP/1.1 {status} {_ENDINGS[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self._ours.write(head.encode())
            self._ours.close()
