"""The agreements service: its table of contents."""

from pathlib import Path

from services.agreements.commands.agreement.expire import expire
from services.agreements.contracts.published import AGREEMENTS, ORGANISATIONS, PUBLISHED
from services.agreements.http import agreement, codes, organisation
from services.agreements.http.problems import PROBLEMS
from services.agreements.http.reference import REFERENCE
from services.agreements.model.agreement.ending import EXPIRE
from services.agreements.model.tables import TABLES
from services.agreements.reactions import REACTIONS
from services.agreements.republish import current_states
from services.agreements.settings import AgreementsSettings
from shared.kernel.codes import Label
from shared.service import Service

SERVICE = Service(
    name="agreements",
    title=Label("Sopimukset", "Avtal", "Agreements"),
    summary=Label(
        "Organisaatioiden hakemisto ja yhteistyösopimukset, jotka ratkaisevat, mitä lähetteitä organisaatiot voivat "
        "lähettää toisilleen.",
        "Katalogen över organisationer, och samarbetsavtalen som avgör vilka hänvisningar organisationerna kan skicka "
        "till varandra.",
        "The directory of organisations, and the agreements that decide which referrals they may send each other.",
    ),
    settings=AgreementsSettings,
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations" / "versions",
    problems=PROBLEMS,
    reference=REFERENCE,
    routers=(organisation.router, agreement.router, codes.router),
    topics=(ORGANISATIONS, AGREEMENTS),
    published=PUBLISHED,
    reactions=REACTIONS,
    clocks={EXPIRE.slug: expire},
    current_states=current_states,
)
