"""What the own organisation sees of a need."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from services.referrals.vault import ClientKey
from shared.kernel.disclosure import DataCategory


class NeedView(BaseModel):
    id: UUID
    version: int
    status: NeedStatus
    case_id: UUID
    client_id: UUID
    service: str
    proposed_legal_basis: str | None
    proposed_data_categories: list[DataCategory] | None
    description: str | None
    created_at: datetime
    completed_at: datetime | None


def need_view(need: Need, key: ClientKey) -> NeedView:
    return NeedView(
        id=need.id,
        version=need.version,
        status=need.status,
        case_id=need.case_id,
        client_id=need.client_id,
        service=need.service,
        proposed_legal_basis=need.proposed_legal_basis,
        proposed_data_categories=need.proposed_data_categories,
        description=key.open("need", need.id, need.sealed).get("description"),
        created_at=need.created_at,
        completed_at=need.completed_at,
    )
