"""A worker of the notifications service as a process of its own, which kills itself between two steps.

    python -m tests.support.dying_worker <step> <webhooks or mails>

Its settings are in its environment. The steps, each at the first time: `leased`, rows are leased and nothing else was
done; `read`, what they need was read, and mails were let go; `sent`, the receiver or the mail server has answered;
`written`, a group of outcomes is committed.
"""

import asyncio
import os
import signal
import sys
from typing import Any, NoReturn

from services.notifications.commands.delivery import delivering
from services.notifications.dispatch import outcomes
from services.notifications.dispatch.mails import MailDispatch
from services.notifications.dispatch.outcomes import Outcomes
from services.notifications.dispatch.webhooks import WebhookDispatch
from services.notifications.service import SERVICE
from services.notifications.settings import NotificationsSettings
from shared.runtime import Runtime

STEPS = ("leased", "read", "sent", "written")


async def die(*_: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody comes here")


async def write_and_die(database: Any, ended: Any, now: Any) -> NoReturn:
    await delivering.deliver_all(database, ended, now)
    await die()
    raise AssertionError("nobody comes here")


def prepare(step: str) -> None:
    """The step becomes the process's last."""
    match step:
        case "leased":
            WebhookDispatch.read = MailDispatch.read = die  # type: ignore[method-assign, assignment]
        case "read":
            WebhookDispatch.deliver = MailDispatch.deliver = die  # type: ignore[method-assign, assignment]
        case "sent":
            Outcomes.settle = die  # type: ignore[method-assign, assignment]
        case "written":
            outcomes.deliver_all = write_and_die  # type: ignore[attr-defined]
        case _:
            raise ValueError(f"there is no step {step}")


async def work(which: str) -> None:
    runtime = Runtime(SERVICE, NotificationsSettings())
    (schedule,) = (one for one in runtime.schedules if one.name == which)
    await schedule.run()


if __name__ == "__main__":
    prepare(sys.argv[1])
    asyncio.run(work(sys.argv[2]))
