"""Structured logs: JSON in production, readable lines at a terminal. Never a local variable, never personal data."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import orjson
import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict

from shared.observability.floods import Floods

__all__ = ["bind_contextvars", "clear_contextvars", "configure_logging", "look_for_ended_floods"]

_OURS = ("shared", "services", "deploy")

# Log lines of other libraries that do not help an operator.
_QUIET = {
    "aiokafka": logging.ERROR,
    # It logs as ERROR what it tries again by itself, such as a group that a new cluster does not know yet. Failures
    # that do not pass are in our own lines: consumer.starting, consumer.cannot_fetch, consumer.gave_back,
    # consumer.dead.
    "aiokafka.consumer.group_coordinator": logging.CRITICAL,
    "kafka": logging.ERROR,
    "uvicorn.access": logging.CRITICAL,
}


def _exception_type_only(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """At a terminal an error is one line: its type. Messages of libraries may quote values."""
    error = event.pop("exc_info", None)
    if error:
        kind = sys.exc_info()[0] if error is True else error[0] if isinstance(error, tuple) else type(error)
        event["exception"] = getattr(kind, "__name__", str(kind))
    return event


def _without_values(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Keeps where it happened and drops the exception's text: a database quotes the row that it refused."""
    _drop_words(event.get("exception"))
    return event


def _drop_words(traces: Any) -> None:
    for trace in traces if isinstance(traces, list) else []:
        trace["exc_value"] = ""
        trace.pop("exc_notes", None)
        trace.pop("syntax_error", None)  # it quotes the line
        for inner in trace.get("exceptions", []):
            _drop_words(inner)


def _asyncio_without_objects(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """asyncio describes a forgotten task with its exception, and that contains values."""
    record = event.get("_record")
    if record is not None and record.name == "asyncio":
        event["event"] = re.split(r"[\n<(]", str(event["event"]), maxsplit=1)[0].strip()
    return event


def _tell_flood(event: str, **details: Any) -> None:
    structlog.get_logger("shared.floods").warning(event, **details)


_floods = Floods(_tell_flood)


def look_for_ended_floods() -> None:
    """Writes which repeated lines have come to their end. To be called every few seconds."""
    _floods.look()


def configure_logging(style: str, level: str = "INFO", silent: Iterable[str] = ()) -> None:
    """`style` is `json` or `console`. Lines of other libraries are written in the same way, without those of the
    `silent` ones.

    `level` is for our own lines. Below a warning, libraries write the values that they work with: a database driver
    each row, a mail library each address.
    """
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if style == "json":
        trace = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        tail: list[Any] = [trace, _without_values, structlog.processors.JSONRenderer(serializer=_json)]
    else:
        tail = [_exception_type_only, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, _asyncio_without_objects],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail],
        )
    )
    handler.addFilter(_floods)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name, floor in (_QUIET | dict.fromkeys(silent, logging.CRITICAL)).items():
        logging.getLogger(name).setLevel(floor)


def _json(value: Any, **_options: Any) -> str:
    return orjson.dumps(value, default=str).decode()
