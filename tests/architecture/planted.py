"""For each law the violations that it must see."""

from dataclasses import dataclass

from tests.architecture.citations import dangling_citations
from tests.architecture.decisions import unlike_decisions
from tests.architecture.documented import idle_settings, unknown_metrics, untold_settings
from tests.architecture.import_contracts import broken_contracts
from tests.architecture.laws import Law
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


@dataclass(frozen=True)
class Planted:
    """A violation: `text` is written at the end of the file at `path`; `seen` stands in what the law says of it."""

    law: Law
    path: str
    text: str
    seen: str


_MODEL = "services/agreements/model/agreement/table.py"
_COMMAND = "services/referrals/commands/case/open.py"
_ROUTER = "services/notifications/http/entry.py"
_PAGE = "docs/operations.md"
_DECISION = "docs/adr/0099-planted.md"

PLANTED = (
    Planted(broken_contracts, _COMMAND, "import services.agreements.model.agreement.codes", "1a. "),
    Planted(broken_contracts, "shared/http/app.py", "import services.agreements.service", "1b. "),
    Planted(broken_contracts, "shared/http/app.py", "import deploy.local.stack", "1b. "),
    Planted(broken_contracts, _COMMAND, "import deploy.local.addresses", "1c. "),
    Planted(broken_contracts, "shared/persistence/database.py", "import shared.messaging.topics", "1d. "),
    Planted(broken_contracts, "shared/observability/metrics.py", "import shared.persistence.columns", "1d. "),
    Planted(broken_contracts, "shared/messaging/consumer.py", "import shared.work.unit", "1d. "),
    Planted(broken_contracts, "shared/messaging/consumer.py", "import shared.service", "1d. "),
    Planted(broken_contracts, _COMMAND, "import shared.http.commands", "2d. "),
    Planted(broken_contracts, _COMMAND, "import services.referrals.http.case", "2a. "),
    Planted(broken_contracts, "services/referrals/queries/client/reading.py",
            "import services.referrals.commands", "2a. "),
    Planted(broken_contracts, "services/notifications/model/entry/table.py",
            "import services.notifications.channels.webhook", "2a. "),
    Planted(broken_contracts, "services/agreements/extras.py", "", "2a. "),
    Planted(broken_contracts, "shared/kernel/moves.py", "import sqlalchemy", "2b. "),
    Planted(broken_contracts, "shared/kernel/moves.py", "import shared.persistence.columns", "2b. "),
    Planted(broken_contracts, _ROUTER, "import sqlalchemy", "2c. "),
    Planted(broken_contracts, _MODEL, "import shared.work.unit", "3. "),
    Planted(broken_contracts, "services/referrals/contracts/consumed.py", "import shared.messaging.broker", "3. "),
    Planted(broken_contracts, _COMMAND, "import aiokafka", "4. "),
    Planted(broken_contracts, "shared/scheduling/due.py", "import kafka", "4. "),
    Planted(impurities, _MODEL, "from sqlalchemy import select", "sqlalchemy.select"),
    Planted(impurities, _MODEL, "from sqlalchemy.ext.asyncio import AsyncSession", "sqlalchemy.ext"),
    Planted(impurities, _MODEL, "from uuid import uuid4", "uuid.uuid4"),
    Planted(impurities, _MODEL, "from shared.ids import new_id", "shared.ids"),
    Planted(impurities, _MODEL, "from shared.persistence.database import Database", "shared.persistence.database"),
    Planted(impurities, _MODEL, "import datetime\nNOW = datetime.datetime.now(datetime.UTC)", "datetime.now()"),
    Planted(impurities, _MODEL, "from datetime import date\nTODAY = date.today()", "date.today()"),
    Planted(impurities, _MODEL, "TEXT = open('rules.txt')", "open()"),
    Planted(impurities, "shared/kernel/moves.py", "import random", "random"),
    Planted(impurities, _MODEL, "async def load() -> None: ...", "load is async"),
    Planted(kafka_elsewhere, _COMMAND, "def send() -> None:\n    from faststream import kafka", "faststream.kafka"),
    Planted(dynamic_imports, _COMMAND, "__import__('aiokafka')", "must stand in the code"),
    Planted(calls_out, _COMMAND, "import aiohttp", "no remote call inside a transaction"),
    Planted(calls_out, "services/agreements/reactions.py", "import kafka", "no remote call inside a transaction"),
    Planted(services_in_system_tests, "tests/system/test_planted.py",
            "from services.agreements.service import SERVICE", "services.agreements.service"),
    Planted(services_in_system_tests, "tests/system/test_planted.py",
            "from tests.support.post_room import post_room", "tests/support/post_room.py"),
    Planted(rules_in_routers, _ROUTER, "from sqlalchemy import select", "a router asks a query"),
    Planted(rules_in_routers, _ROUTER, "def late(row): return row.status == 'unread'", "let the row say no"),
    Planted(views_elsewhere, _ROUTER, "class PlantedView: ...", "PlantedView"),
    Planted(views_elsewhere, _COMMAND, "CaseView(id=1)", "CaseView"),
    Planted(views_elsewhere, _COMMAND, "views.CaseView.model_validate({})", "CaseView"),
    Planted(unlike_rooms, "services/agreements/helpers.py", "", "services/agreements/helpers.py"),
    Planted(undivided_rooms, "services/referrals/model/extras.py", "", "stands in no aggregate's folder"),
    Planted(undivided_rooms, "services/referrals/commands/payment/paying.py", "", "is no aggregate of the model"),
    Planted(scattered_moves, _COMMAND, "LOSE = Move[Case, Body](id='L1')", "is a record of its own"),
    Planted(scattered_moves, "services/referrals/model/referral/sending.py",
            "def lost(): return Move[Referral, Body](id='L1')", "is a record of its own"),
    Planted(scattered_moves, "services/referrals/model/referral/sending.py",
            "LOSE = Move[Referral, Body]('L1', 'lose')", "says the name of each of its parts"),
    Planted(scattered_moves, "services/referrals/model/referral/sending.py",
            "MORE = MoveTable('more', (), standing)", "a table of moves stands in table.py"),
    Planted(scattered_moves, "services/referrals/model/referral/table.py", "def more(): ...", "and nothing else"),
    Planted(scattered_moves, _COMMAND, "MOVES['accept']", "name the record"),
    Planted(scattered_moves, _COMMAND, "MOVES.check('accept', None, None)", "name the record"),
    Planted(scattered_moves, _COMMAND, "LATER = {'accept': 1, 'reject': 2}", "a table keyed by slugs"),
    Planted(unlike_rooms, "services/payments/service.py", "", "services/payments"),
    Planted(commits_elsewhere, _COMMAND, "async def end(work): await work.session.commit()", "work.session.commit"),
    Planted(commits_elsewhere, _COMMAND, "def end(work): return work.database.connection()", "database.connection"),
    Planted(logging_elsewhere, _COMMAND, "import structlog\nstructlog.configure()", "structlog.configure"),
    Planted(logging_elsewhere, "deploy/local/stack.py", "logging.getLogger().addHandler(None)", "addHandler"),
    Planted(acknowledged_by_itself, "shared/messaging/consumer.py", "broker.subscriber('topic')", "by hand"),
    Planted(swallowed_cancellations, "shared/scheduling/due.py", "asyncio.wait_for(None, 1)", "asyncio.timeout"),
    Planted(untold_settings, "services/agreements/settings.py", "class MoreSettings:\n    colour: str", "…_COLOUR"),
    Planted(unused_names, "shared/ids.py", "def old_id() -> int: return 1", "old_id"),
    Planted(idle_settings, "services/agreements/settings.py", "class MoreSettings:\n    colour: str", "reads colour"),
    Planted(unknown_metrics, "docs/operations.md", "Alert when `vidare_boredom_total` rises.", "vidare_boredom_total"),
    Planted(idle_metrics, "shared/observability/metrics.py", "idle = Gauge('vidare_idle', 'Never set')", "idle"),
    Planted(unlisted_problems, _COMMAND, "raise not_allowed('bad-mood', 'Not today.')", "bad-mood is not listed"),
    Planted(unlisted_problems, _COMMAND, "raise invalid('/x', 'term-over', '')", "services/referrals/http/problems.py"),
    Planted(unlisted_problems, _COMMAND, "raise invalid('/x', 'case-not-open', '')", "with 409 and answered with 422"),
    Planted(unlisted_problems, _COMMAND, "raise Refusal(Kind.STALE, 'no-capacity', '')", "answered with 412"),
    Planted(unlisted_problems, _COMMAND, "def no(code): raise not_allowed(code, '')\nno('bad-mood')", "bad-mood"),
    Planted(unlisted_problems, _COMMAND, "raise not_allowed(CODES[0], 'Not today.')", "stands as a literal"),
    Planted(idle_problems, "services/referrals/http/problems.py", "ProblemKind('boredom', 409)", "raises boredom"),
    Planted(crossed_migrations, "services/agreements/migrations/versions/0002_planted.py",
            'revision = "agreements_0002"\ndown_revision = "agreements_0001"', "the next number of this line is 0003"),
    Planted(crossed_migrations, "services/referrals/migrations/versions/0001_referrals.py",
            'down_revision = "referrals_0009"', "this is referrals_0001, after None"),
    Planted(unlike_decisions, _DECISION, "# 99. Planted\n\nDate: 2026-11-24", "README.md lacks the line | 0099 | [Pl"),
    Planted(unlike_decisions, _DECISION, "# 98. Planted", "begins with its title, as # 99."),
    Planted(unlike_decisions, _DECISION, "Date: yesterday", "lacks its date"),
    Planted(unlike_decisions, _DECISION, "Status: accepted by all", "lacks its status"),
    Planted(unlike_decisions, _DECISION, "## Context\n\n## Consequences", "has the parts Context, Decision, "),
    Planted(unlike_decisions, _DECISION, "## Decision\n\nWe decide.", "in bold"),
    Planted(unlike_decisions, _DECISION, "\n" * 60, "more than 60 lines"),
    Planted(dangling_citations, _COMMAND, "# the reason stands in docs/nowhere.md", "there is no docs/nowhere.md"),
    Planted(dangling_citations, _COMMAND, "# as shared/http/nowhere does", "there is no shared/http/nowhere"),
    Planted(dangling_citations, _MODEL, '"""What nowhere.py says of it."""', "there is no nowhere.py"),
    Planted(dangling_citations, "docker-compose.yml", "# held by tests/deploy/nowhere.py", "tests/deploy/nowhere.py"),
    Planted(dangling_citations, _MODEL, '"""As the domain\npage (4.2) says."""', "named by its path"),
    Planted(dangling_citations, _MODEL, "NOW = 1  # engineering §7", "§7 of which page?"),
    Planted(dangling_citations, _MODEL, "# docs/operations.md,\n# sections 1 and 9.9", "has no section 9.9"),
    Planted(dangling_citations, "docs/api.md", "([operations.md](operations.md), section 77)", "has no section 77"),
    Planted(dangling_citations, _PAGE, "More in section 78.", "operations.md has no section 78"),
    Planted(dangling_citations, _PAGE, "More [there](nowhere/).", "the link to nowhere/ leads nowhere"),
    Planted(dangling_citations, _COMMAND, "# ADR 99 says why", "there is no ADR 99"),
    Planted(dangling_citations, _PAGE, "Then `make coffee`.", "no target coffee"),
    Planted(dangling_citations, "README.md", "```\nmake tea STACK=compose\n```", "no target tea"),
)  # fmt: skip
