"""The agreements service: its table of contents."""

from pathlib import Path

from services.agreements.commands.agreement.expire import expire
from services.agreements.contracts.published import AGREEMENTS, ORGANISATIONS, PUBLISHED
from services.agreements.http.agreement import router as agreements
from services.agreements.http.codes import router as codes
from services.agreements.http.organisation import router as organisations
from services.agreements.model.agreement.row import TABLES
from services.agreements.reactions import REACTIONS
from services.agreements.republish import republish
from services.agreements.settings import AgreementsSettings
from shared.service import Service

SERVICE = Service(
    name="agreements",
    title="Vidare: agreements",
    summary="The directory of organisations, and the agreements that decide which referrals they may send each other.",
    settings=AgreementsSettings,
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations" / "versions",
    routers=(organisations, agreements, codes),
    topics=(ORGANISATIONS, AGREEMENTS),
    published=PUBLISHED,
    reactions=REACTIONS,
    clocks={"expire": expire},
    republish=republish,
)
