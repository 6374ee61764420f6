"""The responsibility for a case passes to another organisation: it is offered, and the other one takes it over or not
(docs/adr/0039-a-case-changes-hands-by-two-consents.md)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.referrals.model.case.bodies import Beside, Explained
from services.referrals.model.case.codes import CaseStatus, OfferStatus
from services.referrals.model.case.parts import OFFERED_IT, RESPONSIBLE
from services.referrals.model.case.row import Case
from services.referrals.model.referral.reasons import Reason
from shared.kernel.moves import Condition, Move
from shared.kernel.texts import SealedParagraphs


class OfferTransfer(Explained, Beside):
    """To whom, and why. The text is not shown to the organisation that is asked, before it takes the case over."""

    to: UUID = Field(description="the organisation that is to take it over")


class DeclineTransfer(Explained, Beside):
    """Why it is not taken over."""


class AboutOffer(Beside):
    """What is to be said about it."""

    text: SealedParagraphs | None = None


OFFERED: Condition[Case] = Condition("offered to another organisation", lambda row: row.offered)
NOT_OFFERED: Condition[Case] = Condition("not offered to another organisation", lambda row: not row.offered)


def _offered(row: Case, body: OfferTransfer, now: datetime) -> None:
    row.offered_to, row.offered_at, row.offer_reason = body.to, now, body.reason.value
    row.offer_status = OfferStatus.OPEN.value


def _withdrawn(row: Case, _body: AboutOffer, _now: datetime) -> None:
    row.offer_status = OfferStatus.WITHDRAWN.value


def _declined(row: Case, _body: DeclineTransfer, _now: datetime) -> None:
    row.offer_status = OfferStatus.DECLINED.value


def _taken(row: Case, _body: AboutOffer, now: datetime) -> None:
    assert row.offered_to is not None
    row.offer_status = OfferStatus.TAKEN.value
    hand_over(row, row.offered_to, now)


def hand_over(row: Case, to: UUID, now: datetime) -> None:
    """Another organisation is responsible for it from now on."""
    row.transferred_from, row.transferred_at, row.responsible = row.responsible, now, to


def lapse(row: Case) -> None:
    """The case ends: an open offer of it is over, and one that was over already is forgotten."""
    if row.offered:
        row.offer_status = OfferStatus.LAPSED.value
    else:
        row.offered_to = row.offered_at = row.offer_reason = row.offer_status = None


_UNDER_WAY = frozenset({CaseStatus.OPEN, CaseStatus.ON_HOLD})

TRANSFER = Move[Case, AboutOffer](
    id="K06", slug="transfer", fact="transferred",
    who=OFFERED_IT, sources=_UNDER_WAY, target=None, when=(OFFERED,),
    means="The organisation to which it is offered takes it over, with its client, its needs and its referrals (R29).",
    body=AboutOffer, effect=_taken,
)  # fmt: skip

OFFER_TRANSFER = Move[Case, OfferTransfer](
    id="K13", slug="offer-transfer", fact="transfer-offered",
    who=RESPONSIBLE, sources=_UNDER_WAY, target=None, when=(NOT_OFFERED,),
    means="Another organisation is asked to take it over; until it does, nothing changes.",
    reasons=frozenset({
        Reason.BECAME_JOBSEEKER, Reason.NO_LONGER_JOBSEEKER, Reason.CLIENT_MOVED, Reason.NOT_COMPETENT_AUTHORITY,
        Reason.OTHER,
    }),
    body=OfferTransfer, effect=_offered,
)  # fmt: skip

WITHDRAW_TRANSFER = Move[Case, AboutOffer](
    id="K14", slug="withdraw-transfer", fact="transfer-withdrawn",
    who=RESPONSIBLE, sources=_UNDER_WAY, target=None, when=(OFFERED,),
    means="The responsible organisation takes the offer back.",
    body=AboutOffer, effect=_withdrawn,
)  # fmt: skip

DECLINE_TRANSFER = Move[Case, DeclineTransfer](
    id="K15", slug="decline-transfer", fact="transfer-declined",
    who=OFFERED_IT, sources=_UNDER_WAY, target=None, when=(OFFERED,),
    means="The organisation to which it is offered does not take it over; the case stays where it is.",
    reasons=frozenset({
        Reason.NOT_COMPETENT_AUTHORITY, Reason.OUT_OF_AREA, Reason.WRONG_RECIPIENT, Reason.MISSING_INFORMATION,
        Reason.DUPLICATE, Reason.OTHER,
    }),
    body=DeclineTransfer, effect=_declined,
)  # fmt: skip

TRANSFERS = (TRANSFER, OFFER_TRANSFER, WITHDRAW_TRANSFER, DECLINE_TRANSFER)
