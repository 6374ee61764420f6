"""What is said to record a need."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.kernel.bodies import Body
from shared.kernel.disclosure import DataCategory
from shared.kernel.identifiers import LegalBasis
from shared.kernel.texts import SealedParagraphs


def _in_order(categories: list[DataCategory]) -> list[DataCategory]:
    return sorted(set(categories))


DataCategories = Annotated[list[DataCategory], Field(min_length=1, max_length=30), AfterValidator(_in_order)]
ServiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]


class NewNeed(Body):
    """What the client needs. What it proposes, a referral of it takes where the referral itself says nothing."""

    case_id: UUID
    service: ServiceCode
    proposed_legal_basis: LegalBasis | None = None
    proposed_data_categories: DataCategories | None = None
    description: SealedParagraphs | None = None


def category_codes(categories: Iterable[DataCategory]) -> list[str]:
    """Their codes, each once and sorted, as they are stored."""
    return sorted({category.value for category in categories})
