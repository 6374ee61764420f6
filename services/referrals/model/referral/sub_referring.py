"""The recipient refers the client on for a part of the service: a referral of its own, which is a part of this one."""

from pydantic import Field

from services.referrals.model.need.recording import ClientGroups, DataCategories, ServiceCode
from services.referrals.model.referral.answers import Answers
from services.referrals.model.referral.bodies import Explained, Reference
from services.referrals.model.referral.cancelling import NOT_ASKED
from services.referrals.model.referral.codes import Priority, ReasonBy, ReferralStatus
from services.referrals.model.referral.drafting import Recipient
from services.referrals.model.referral.ending import Complete
from services.referrals.model.referral.parts import RECIPIENT
from services.referrals.model.referral.reason_groups import CLIENT_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.identifiers import LegalBasis
from shared.kernel.moves import Condition, Move
from shared.kernel.texts import SealedParagraphs


class SubRefer(Body):
    """To whom a part goes, for which service and on which legal basis, and what is told of the client: never more than
    you are told yourself. What is left out is as in the referral of which it is a part."""

    recipient: Recipient
    service: ServiceCode | None = None
    legal_basis: LegalBasis | None = None
    data_categories: DataCategories | None = Field(default=None, description="left out: all that you are told")
    priority: Priority | None = None
    sender_reference: Reference | None = None
    client_groups: ClientGroups | None = Field(default=None, description="left out: those that you are told")
    answers: Answers = Field(default_factory=dict)
    message: SealedParagraphs | None = Field(default=None, description="to the recipient of the part alone")
    text: SealedParagraphs | None = Field(default=None, description="to the one who has referred the client to you")


WHOLE: Condition[Referral] = Condition("no part itself", lambda row: row.part_of is None)

SUB_REFER = Move[Referral, SubRefer](
    id="R25", slug="sub-refer", fact="sub-referred",
    who=RECIPIENT, sources=frozenset({ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS}), target=None,
    when=(NOT_ASKED, WHOLE),
    means="A referral for a part of the service goes to another recipient, in the name of this one, whom an agreement "
    "of its own covers. The whole is not completed while a part is open.",
    body=SubRefer,
)  # fmt: skip


def has_parts(row: Referral) -> bool:
    """Whether it was ever referred on for a part, as its history says."""
    return any(step.move == SUB_REFER.slug for step in row.steps)


def is_lost(whole: Referral) -> bool:
    """Whether nobody may be told anything on this referral any more: then no part of it has a right to go on."""
    return whole.basis_lost_at is not None or whole.status == ReferralStatus.ENTERED_IN_ERROR


def why_parts_end(whole: Referral, body: Body) -> Explained:
    """What is said of the parts that end with it: what the recipient says who completes it all the same, that the
    client is gone, or that nobody needs the part any more. Codes alone: every other word is about the whole."""
    if isinstance(body, Complete) and body.open_parts is not None:
        return Explained(reason=body.open_parts.reason, reason_by=body.open_parts.reason_by)
    if whole.reason is not None and whole.reason in CLIENT_IS_GONE:
        return Explained(reason=Reason(whole.reason), reason_by=ReasonBy.CLIENT)
    return Explained(reason=Reason.NEED_NO_LONGER_EXISTS, reason_by=ReasonBy.SENDER)
