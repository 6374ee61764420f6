"""What this service does when another service's fact reaches it."""

from collections.abc import Sequence

from services.agreements.contracts.consumed import CAPACITY_TOPIC, CapacityState
from services.agreements.model.clause_use.row import ClauseUse
from services.agreements.tools import Work
from shared.intake.copies import keep_newest
from shared.intake.reactions import Reaction, Received


async def keep_clause_use(work: Work, received: Sequence[Received[CapacityState]]) -> None:
    """Keeps the newest use of each clause."""
    uses = [
        {
            "clause_id": one.content.clause_id,
            "agreement_id": one.content.agreement_id,
            "version": one.content.version,
            "in_use": one.content.in_use,
            "told_at": one.content.happened.at,
        }
        for one in received
    ]
    await keep_newest(work, ClauseUse, uses)


REACTIONS = (
    Reaction(
        "clause-use", CAPACITY_TOPIC, frozenset({"vidare.capacity.*"}), CapacityState, keep_clause_use, once=False
    ),
)
