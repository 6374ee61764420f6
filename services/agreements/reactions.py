"""What this service does when another service's fact reaches it."""

from collections.abc import Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from services.agreements.contracts.consumed import CAPACITY_TOPIC, CapacityHeard
from services.agreements.model.rows import ClauseUse
from shared.messaging.reactions import Reaction, Received
from shared.persistence.work import Work


async def keep_clause_use(work: Work, received: Sequence[Received[CapacityHeard]]) -> None:
    """Keeps the newest use of each clause; an older or repeated event changes nothing."""
    newest = {one.content.clause_id: one.content for one in sorted(received, key=lambda one: one.content.version)}
    insert = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    adding = insert(ClauseUse).values(
        [
            {
                "clause_id": one.clause_id,
                "agreement": one.agreement_id,
                "version": one.version,
                "in_use": one.in_use,
                "told_at": one.happened.at,
            }
            for one in newest.values()
        ]
    )
    keeping = adding.on_conflict_do_update(
        index_elements=["clause_id"],
        set_={name: adding.excluded[name] for name in ("version", "in_use", "told_at")},
        where=col(ClauseUse.version) < adding.excluded.version,
    )
    await work.execute(keeping)


REACTIONS = (
    Reaction(
        "clause-use", CAPACITY_TOPIC, frozenset({"vidare.capacity.*"}), CapacityHeard, keep_clause_use, once=False
    ),
)
