"""In a case that is on hold or over nothing new begins."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case
from services.referrals.tools import Work
from shared.persistence.prepared import Prepared

_STATUS = Prepared(select(col(Case.status)).where(col(Case.id) == bindparam("id")))


async def has_ended(work: Work, case_id: UUID) -> bool:
    """Whether it is closed, or should never have been; one on hold has not ended."""
    (case,) = await work.ask(_STATUS, {"id": case_id})
    return case.status not in (CaseStatus.OPEN, CaseStatus.ON_HOLD)


async def why_not_open(work: Work, case_id: UUID) -> str | None:
    """What is to be said of a case that is not open; None of one that is.

    Its client is locked already, and every move of the case locks the client too: it stays so.
    """
    (case,) = await work.ask(_STATUS, {"id": case_id})
    return None if case.status == CaseStatus.OPEN else f"The case is {case.status}; nothing new begins in it."
