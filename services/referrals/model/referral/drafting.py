"""A draft: what is said to make one and to edit it."""

from uuid import UUID

from pydantic import Field

from services.referrals.model.need.recording import ClientGroups, DataCategories
from services.referrals.model.referral.answers import Answers
from services.referrals.model.referral.bodies import Reference
from services.referrals.model.referral.codes import Priority, ReferralMode, ReferralStatus
from services.referrals.model.referral.parts import SENDER
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.identifiers import LegalBasis
from shared.kernel.moves import Move
from shared.kernel.texts import SealedParagraphs


class Recipient(Body):
    """To whom: an organisation and, when known, its unit; never a person."""

    organisation: UUID
    unit: UUID | None = None


class NewReferral(Body):
    """One attempt with one recipient; without one it is open, and all covered recipients may claim it.

    The data categories are what it may tell of the client. These and the legal basis are taken from the need's proposal
    where they are left out. Of those of one need that are `first-accept-wins` the first acceptance cancels the others.
    """

    need_id: UUID
    recipient: Recipient | None = None
    legal_basis: LegalBasis | None = None
    data_categories: DataCategories | None = None
    mode: ReferralMode = ReferralMode.PARALLEL
    priority: Priority = Priority.ROUTINE
    sender_reference: Reference | None = None
    client_groups: ClientGroups | None = Field(default=None, description="left out: what the need says")
    answers: Answers = Field(default_factory=dict)
    message: SealedParagraphs | None = None


class ReferralContent(Body):
    """What the sender may edit. Recipient (null: open), legal basis, data categories and the client's groups: only in a
    draft."""

    recipient: Recipient | None = None
    legal_basis: LegalBasis
    data_categories: DataCategories
    priority: Priority
    sender_reference: Reference | None = None
    client_groups: ClientGroups = Field(default_factory=list)
    answers: Answers = Field(default_factory=dict)
    message: SealedParagraphs | None = None


CREATE = Move[Referral, NewReferral](
    id="R01", slug="create", fact="created",
    who=SENDER, sources=frozenset(), target=ReferralStatus.DRAFT,
    means="Needs a need, and a recipient or none (open).",
    body=NewReferral,
)  # fmt: skip
