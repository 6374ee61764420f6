"""What the responsible organisation sees of a case."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.row import Case


class CaseView(BaseModel):
    id: UUID
    version: int
    number: str
    status: CaseStatus
    client_id: UUID
    responsible: UUID
    opened_at: datetime


def case_view(case: Case) -> CaseView:
    return CaseView(
        id=case.id,
        version=case.version,
        number=case.number,
        status=case.status,
        client_id=case.client_id,
        responsible=case.responsible,
        opened_at=case.opened_at,
    )
