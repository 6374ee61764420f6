"""The laws of docs/architecture.md, each as a function that looks for its violations."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.citations import dangling_citations
from tests.architecture.decisions import unlike_decisions
from tests.architecture.documented import idle_settings, unknown_metrics, untold_settings
from tests.architecture.import_contracts import broken_contracts
from tests.architecture.mechanisms import (
    acknowledged_by_itself,
    commits_elsewhere,
    idle_metrics,
    logging_elsewhere,
    swallowed_cancellations,
    unused_names,
)
from tests.architecture.migrations import crossed_migrations
from tests.architecture.outside import (
    calls_out,
    dynamic_imports,
    kafka_elsewhere,
    rules_in_routers,
    services_in_system_tests,
)
from tests.architecture.problems import idle_problems, unlisted_problems
from tests.architecture.purity import impurities
from tests.architecture.readers import views_elsewhere
from tests.architecture.rooms import scattered_moves, undivided_rooms, unlike_rooms

Law = Callable[[Path], Iterator[str]]
"""Takes the root of a tree and answers every violation in it, each as one line."""

LAWS: tuple[Law, ...] = (
    broken_contracts,
    impurities,
    kafka_elsewhere,
    dynamic_imports,
    calls_out,
    services_in_system_tests,
    rules_in_routers,
    views_elsewhere,
    unlike_rooms,
    undivided_rooms,
    scattered_moves,
    commits_elsewhere,
    logging_elsewhere,
    acknowledged_by_itself,
    swallowed_cancellations,
    unused_names,
    idle_metrics,
    idle_settings,
    untold_settings,
    unknown_metrics,
    unlisted_problems,
    idle_problems,
    unlike_decisions,
    dangling_citations,
    crossed_migrations,
)
