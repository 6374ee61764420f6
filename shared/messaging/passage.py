"""What FastStream does with a batch between Kafka and the handler, changed so that nothing is lost on the way."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import ConsumerRecord
from faststream import BaseMiddleware
from faststream.kafka.message import KafkaMessage

Batch = tuple[ConsumerRecord[Any, Any], ...]


async def parse(message: Batch, original: Callable[..., Awaitable[Any]]) -> Any:
    """The records, whatever is in their headers: FastStream's parser loses a whole batch by one bad header."""
    first = message[0]
    bare: ConsumerRecord[Any, Any] = ConsumerRecord(  # a place in the topic, and nothing that could fail to decode
        first.topic, first.partition, first.offset, first.timestamp, first.timestamp_type, None, b"", None, 0, 0, ()
    )
    parsed = await original((bare,))
    parsed.raw_message = message
    return parsed


async def decode(message: KafkaMessage) -> Any:
    """Goes to the handler unchanged: FastStream would look up the decoder in a thread for every batch."""
    return message


class Passage(BaseMiddleware[Any, Any]):
    """Sees all that FastStream does with a batch. FastStream drops the exceptions of its parser, filters and handlers.
    If nobody noticed, the acknowledgement of the next batch would pass over the batch that failed."""

    def __init__(
        self,
        batch: Batch,
        /,
        *,
        context: Any,
        begin: Callable[[], None],
        end: Callable[[Batch, BaseException | None], Awaitable[None]],
    ) -> None:
        super().__init__(batch, context=context)
        self._begin = begin
        self._end = end

    async def on_receive(self) -> None:
        self._begin()

    async def after_processed(
        self, exc_type: Any = None, exc_val: BaseException | None = None, exc_tb: Any = None
    ) -> bool | None:
        await self._end(self.msg, exc_val)
        return False
