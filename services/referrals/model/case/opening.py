"""What is said to open a case."""

from uuid import UUID

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.parts import RESPONSIBLE
from services.referrals.model.case.row import Case
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


class NewCase(Body):
    client_id: UUID


OPEN = Move[Case, NewCase](
    id="K01", slug="open", fact="opened",
    who=RESPONSIBLE, sources=frozenset(), target=CaseStatus.OPEN,
    means="The coordination of one client begins.",
    body=NewCase,
)  # fmt: skip
