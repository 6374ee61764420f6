"""docs/scaling.md tells the truth: its metrics, settings and bounds are those of the code."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.dispatch import schedule
from services.notifications.model.delivery.codes import DeliveryStatus
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.service import SERVICE as REFERRALS
from shared.messaging.outbox_sources import PostgresLanes
from shared.observability import metrics
from shared.persistence.limits import USUAL
from shared.persistence.mechanisms import LANES
from shared.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
SERVICES = (AGREEMENTS, REFERRALS, NOTIFICATIONS)


def shown() -> set[str]:
    """The names under which Prometheus sees what is measured."""
    kinds = {"counter": "_total", "gauge": "", "histogram": ""}
    return {family.name + kinds.get(family.type, "") for family in REGISTRY.collect()}


def test_every_metric_is_there_and_is_shown_under_this_name() -> None:
    assert metrics.outbox_waiting is not None  # they are registered when their module is read
    named = set(re.findall(r"`((?:vidare|process)_\w+)", PAGE))
    assert len(named) > 8
    assert named - shown() == set()


def test_the_states_and_problems_that_are_looked_at_are_there() -> None:
    kinds = {kind.code for kind in REFERRALS.make_app().state.problems}
    assert set(re.findall(r'code="([a-z-]+)"', PAGE)) <= kinds
    states = set(re.findall(r'state="([a-z]+)"', PAGE))
    assert states
    assert states <= {status.value for status in DeliveryStatus}


def defaults(name: str) -> Any:
    return ServiceSettings.model_fields[name].default


PARTITIONS = {topic.partitions for service in SERVICES for topic in service.topics}
POOL = defaults("database_pool")
PROCESSES = [name for name in COMPOSE if name.endswith(("-api", "-worker"))]
FREE = 100 - 3  # PostgreSQL's defaults: max_connections, superuser_reserved_connections


@pytest.mark.parametrize(
    "said",
    [
        f"at its {PARTITIONS.copy().pop()} partitions",
        f"The outbox has {LANES} lanes",
        f"up to {POOL} connections",
        f"{defaults('quota_commands').count} a minute",
        f"room for {schedule.WEBHOOKS_AT_ONCE} webhooks and {schedule.MAILS_AT_ONCE} mails",
        f"endpoint gets {schedule.AT_ONCE_TO_ONE_RECEIVER} deliveries at once",
        f"of one organisation {schedule.AT_ONCE_TO_ONE_ORGANISATION}.",
        f"no free connection for {USUAL.room:.0f} seconds",
        f"`cpus: {COMPOSE['postgres']['cpus']}` for `postgres`",
        f"`pids_limit: {COMPOSE['postgres']['pids_limit']}`",
        f"Six processes with {POOL} each hold up to {len(PROCESSES) * POOL}",
    ],
)
def test_a_bound_that_is_told_is_that_of_the_code(said: str) -> None:
    assert said in WORDS


def test_what_is_counted_out_of_these_bounds_is_right() -> None:
    assert len(PARTITIONS) == 1
    assert len(PROCESSES) == 6
    assert "LIMIT $2 / 2" in PostgresLanes._LANES  # half of the lanes
    more, left = divmod(FREE - len(PROCESSES) * POOL, POOL)
    assert (more, left) == (3, 7)
    assert "three more processes fit, and leave seven" in WORDS


def test_a_rate_is_a_thousand_divided_by_the_milliseconds_of_its_line() -> None:
    lines = re.findall(r"\| ([\d.]+) \| 1000 / ([\d.]+) = ([\d,]+) a second", PAGE)
    assert len(lines) > 5
    for milliseconds, divisor, told in lines:
        assert milliseconds == divisor
        assert float(told.replace(",", "")) == pytest.approx(1000 / float(milliseconds), rel=0.02)
