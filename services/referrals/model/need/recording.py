"""What is said to record a need, and to change it."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from services.referrals.model.case.parts import RESPONSIBLE
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.need.row import Need
from shared.kernel.bodies import Body
from shared.kernel.disclosure import DataCategory
from shared.kernel.identifiers import LegalBasis
from shared.kernel.moves import Move
from shared.kernel.target_groups import TargetGroup
from shared.kernel.texts import SealedParagraphs


def _groups_in_order(groups: list[TargetGroup]) -> list[TargetGroup]:
    return sorted(set(groups))


def _in_order(categories: list[DataCategory]) -> list[DataCategory]:
    return sorted(set(categories))


DataCategories = Annotated[list[DataCategory], Field(min_length=1, max_length=30), AfterValidator(_in_order)]
ClientGroups = Annotated[list[TargetGroup], Field(max_length=20), AfterValidator(_groups_in_order)]
ServiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")]


class NewNeed(Body):
    """What the client needs. What it proposes, a referral of it takes where the referral itself says nothing."""

    case_id: UUID
    service: ServiceCode
    proposed_legal_basis: LegalBasis | None = None
    proposed_data_categories: DataCategories | None = None
    client_groups: ClientGroups = Field(default_factory=list)
    description: SealedParagraphs | None = None
    draft: bool = False


class NeedContent(Body):
    """What may be changed of a need. The service: only while no referral of it was begun."""

    service: ServiceCode
    proposed_legal_basis: LegalBasis | None = None
    proposed_data_categories: DataCategories | None = None
    client_groups: ClientGroups = Field(default_factory=list)
    description: SealedParagraphs | None = None


RECORD = Move[Need, NewNeed](
    id="N01", slug="record", fact="recorded",
    who=RESPONSIBLE, sources=frozenset(), target=NeedStatus.ACTIVE,
    means="What the client needs; in an open case. As a draft, if so said.",
    body=NewNeed,
)  # fmt: skip


ACTIVATE = Move[Need, Body](
    id="N09", slug="activate", fact="activated",
    who=RESPONSIBLE, sources=frozenset({NeedStatus.DRAFT}), target=NeedStatus.ACTIVE,
    means="What was a draft may be referred from now on; in an open case.",
)  # fmt: skip


def sealed_content(body: NewNeed | NeedContent) -> dict[str, Any]:
    """What of a need is encrypted with the client's key."""
    return {"description": body.description, "client_groups": [str(group) for group in body.client_groups]}


def category_codes(categories: Iterable[DataCategory]) -> list[str]:
    """Their codes, each once and sorted, as they are stored."""
    return sorted({category.value for category in categories})
