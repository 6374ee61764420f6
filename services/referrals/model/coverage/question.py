"""What is asked of the agreements: by a caller, and as the decision takes it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.referrals.model.need.recording import ClientGroups, DataCategories, ServiceCode
from shared.kernel.bodies import Body
from shared.kernel.frames import Day, Moment
from shared.kernel.identifiers import LegalBasis, MunicipalityCode


class CoverageQuestion(Body):
    """May this be referred? Without a recipient, all recipients are asked about."""

    recipient: UUID | None = None
    service: ServiceCode
    municipality: MunicipalityCode
    data_categories: DataCategories
    legal_basis: LegalBasis
    client_groups: ClientGroups = Field(default_factory=list)
    on: Day | None = Field(default=None, description="the day asked about; today when left out")
    known_at: Moment | None = Field(default=None, description="as known at this instant; now when left out")
    alternatives: bool = Field(default=False, description="whether to look for what would be covered in its place")


@dataclass(frozen=True, slots=True)
class Question:
    """May `sender` refer a client to `recipient` for `service`, living in `municipality`, on day `on`?

    `data_categories` are those the referral would disclose, `basis` the legal basis it would use; `basis_in_force` is
    false for a provision of law that is not known or not in force on that day. `known_at` is the instant whose
    knowledge is asked for. `client_groups` are the target groups to which the client belongs.
    """

    sender: UUID
    sender_kind: str
    recipient: UUID
    between_authorities: bool
    service: str
    municipality: str
    on: date
    data_categories: frozenset[str]
    basis: LegalBasis
    basis_in_force: bool
    known_at: datetime
    client_groups: frozenset[str] = frozenset()
