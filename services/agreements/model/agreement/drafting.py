"""C01: how an agreement begins."""

from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.parts import DRAFTER
from services.agreements.model.agreement.row import Edition
from shared.kernel.bodies import Body
from shared.kernel.moves import Move

CREATE = Move[Edition, Body](
    id="C01", slug="create", fact="drafted",
    who=DRAFTER, sources=frozenset(), target=Status.DRAFT,
    means="Seen by the drafting party alone until it is offered.",
)  # fmt: skip
