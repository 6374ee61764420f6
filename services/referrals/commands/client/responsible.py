"""Who can be responsible for a client."""

from uuid import UUID

from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.refusals import forbidden

_RESPONSIBLE_KINDS = frozenset({"municipality", "employment-authority"})


async def responsible_kinds(_work: Work) -> frozenset[str]:
    """The kinds of organisation that may be responsible for a client today."""
    return _RESPONSIBLE_KINDS


async def responsible_organisation(work: Work) -> UUID:
    """The actor's organisation, which must be one that can be responsible for a client (docs/domain.md, section 3)."""
    own = require_casework(work.actor)
    known = await organisation(work, own)
    if known is None:
        await require_copies(work)
        raise forbidden("Your organisation is not registered.")
    if known.kind not in await responsible_kinds(work):
        raise forbidden("Clients and cases belong to municipalities and employment authorities.")
    return own
