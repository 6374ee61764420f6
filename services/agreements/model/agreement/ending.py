"""C07, C08 and C14: a text is declined or taken back before it is in force, or its term is over."""

from datetime import datetime

from services.agreements.model.agreement.codes import GOVERNING
from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.parts import BEING_SIGNED, DRAFTER, SIGNATORY, SYSTEM
from services.agreements.model.agreement.reasons import AgreementReason as Reason
from services.agreements.model.agreement.row import Edition
from shared.kernel.bodies import Explained
from shared.kernel.moves import Move


def _ended(edition: Edition, body: Explained, now: datetime) -> None:
    edition.ended_reason, edition.ended_text, edition.ended_at = body.reason.value, body.text, now


DECLINE = Move[Edition, Explained](
    id="C07", slug="decline", fact="rejected",
    who=SIGNATORY, sources=BEING_SIGNED | {Status.NEGOTIABLE}, target=Status.REJECTED,
    means="With a reason.",
    reasons=frozenset({
        Reason.TERMS_NOT_ACCEPTABLE, Reason.NOT_APPROVED, Reason.NO_FUNDING, Reason.NO_CAPACITY, Reason.NOT_COMPETENT,
        Reason.NO_LONGER_NEEDED, Reason.OTHER,
    }),
    body=Explained, effect=_ended,
)  # fmt: skip

WITHDRAW = Move[Edition, Explained](
    id="C08", slug="withdraw", fact="revoked",
    who=DRAFTER, sources=BEING_SIGNED | {Status.NEGOTIABLE}, target=Status.REVOKED,
    means="With a reason.",
    reasons=frozenset({
        Reason.DRAFTING_ERROR, Reason.SUPERSEDED, Reason.NO_LONGER_NEEDED, Reason.NO_FUNDING, Reason.NOT_APPROVED,
        Reason.PARTY_LEFT, Reason.OTHER,
    }),
    body=Explained, effect=_ended,
)  # fmt: skip

EXPIRE = Move[Edition, Explained](
    id="C14", slug="expire", fact="terminated",
    who=SYSTEM, sources=GOVERNING, target=Status.TERMINATED,
    means="At the end of the last effective day, with the reason expired; an open edition beside it stays open.",
    reasons=frozenset({Reason.EXPIRED}),
    body=Explained, effect=_ended,
)  # fmt: skip
