"""What the responsible organisation makes of a contact request."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.contact_request.codes import ContactRequestStatus as Status
from services.referrals.model.contact_request.every_move import erase
from services.referrals.model.contact_request.parts import RESPONSIBLE
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.need.recording import DataCategories, ServiceCode
from services.referrals.model.referral.reasons import Reason
from shared.kernel.bodies import Body
from shared.kernel.identifiers import LegalBasis, MunicipalityCode
from shared.kernel.moves import Move
from shared.kernel.texts import SealedParagraphs


class NeedOfPerson(Body):
    """What the person needs, as it is recorded."""

    service: ServiceCode
    proposed_legal_basis: LegalBasis | None = None
    proposed_data_categories: DataCategories | None = None
    description: SealedParagraphs | None = None


class Take(Body):
    """One of three: a new client with a new case (`client`), a new case of a client (`client_id`), or a case that is
    open (`case_id`)."""

    client: ClientDetails | None = None
    client_id: UUID | None = None
    case_id: UUID | None = None
    need: NeedOfPerson

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if [self.client, self.client_id, self.case_id].count(None) != 2:  # noqa: PLR2004 all but one
            raise ValueError("say one of client, client_id and case_id")
        return self


class PassOn(Body):
    """To the organisation that is named, or to the one that is responsible for the municipality's residents."""

    organisation: UUID | None = None
    municipality: MunicipalityCode | None = None

    @model_validator(mode="after")
    def _to_somebody(self) -> Self:
        if [self.organisation, self.municipality].count(None) != 1:
            raise ValueError("say either organisation or municipality")
        return self


class Refuse(Body):
    """A coded reason and no text: the asker may not be one who works with clients."""

    reason: Reason


TAKE = Move[ContactRequest, Take](
    id="Q02", slug="take", fact="taken",
    who=RESPONSIBLE, sources=frozenset({Status.NEW}), target=Status.TAKEN,
    means="The person becomes a client with a case and a need, in one step.",
    body=Take,
)  # fmt: skip

PASS_ON = Move[ContactRequest, PassOn](
    id="Q03", slug="pass-on", fact="passed-on",
    who=RESPONSIBLE, sources=frozenset({Status.NEW}), target=Status.PASSED_ON,
    means="Another organisation is responsible: it gets the same request, with the time of its first arrival.",
    body=PassOn, effect=erase, outward=True,
)  # fmt: skip

REFUSE = Move[ContactRequest, Refuse](
    id="Q04", slug="refuse", fact="not-ours",
    who=RESPONSIBLE, sources=frozenset({Status.NEW}), target=Status.NOT_OURS,
    means="With a reason; the content is erased.",
    reasons=frozenset({
        Reason.OUT_OF_AREA, Reason.NOT_COMPETENT_AUTHORITY, Reason.NOT_ELIGIBLE, Reason.MISSING_INFORMATION,
        Reason.CONSENT_MISSING, Reason.CLIENT_UNREACHABLE, Reason.CLIENT_DECLINED, Reason.SENT_IN_ERROR,
    }),
    body=Refuse, effect=erase,
)  # fmt: skip
