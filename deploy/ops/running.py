"""One service's parts without its servers, for the time of a command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.ops.answers import plain_errors
from shared.command_line import read_settings
from shared.runtime import Runtime
from shared.service import Service


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Runtime]:
    """The runtime with the settings of the environment; closed at the end, its failures in one sentence."""
    runtime = Runtime(service, read_settings(service))
    try:
        with plain_errors(service.name):
            yield runtime
    finally:
        await runtime.close()
