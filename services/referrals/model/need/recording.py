"""What is said to record a need."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.kernel.bodies import Body
from shared.kernel.disclosure import DataCategory
from shared.kernel.identifiers import LegalBasis
from shared.kernel.texts import Paragraphs

ServiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]


class NewNeed(Body):
    """What the client needs. The data categories are what a referral of this need may tell its recipient."""

    case_id: UUID
    service: ServiceCode
    legal_basis: LegalBasis
    data_categories: Annotated[list[DataCategory], Field(min_length=1, max_length=30)]
    description: Paragraphs | None = None
