"""C02–C04: the parties get the text, and may propose a change."""

from datetime import datetime
from uuid import UUID

from services.agreements.model.agreement.codes import AgreementStatus as Status
from services.agreements.model.agreement.offered import offered_text, text_hash
from services.agreements.model.agreement.parts import BEING_SIGNED, BEING_WRITTEN, DRAFTER, PARTY
from services.agreements.model.agreement.party import Party
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.text import EditionText, kept_text
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.kernel.texts import Paragraphs


class ProposeChange(Body):
    """What should be different; the parties read it, and it is never published."""

    proposal: Paragraphs


def _offered(edition: Edition, _body: Body, now: datetime) -> None:
    """The working text becomes the offered one, with a new hash."""
    text = kept_text(edition.text)
    offered = offered_text(text, edition)
    edition.offered = offered.model_dump(mode="json")
    edition.offers = offered.offer
    edition.text_hash = text_hash(edition.offered)
    edition.effective_from, edition.effective_until = text.effective_from, text.effective_until
    edition.parties = _parties(text, edition)
    edition.recorded_at, edition.proposal = now, None


def _parties(text: EditionText, edition: Edition) -> list[Party]:
    return [
        Party(
            agreement_id=edition.agreement_id,
            edition=edition.number,
            organisation=party.organisation,
            part=party.part.value,
            place=place,
        )
        for place, party in enumerate(text.parties)
    ]


def propose(edition: Edition, organisation: UUID, proposal: str, now: datetime) -> None:
    """Keeps the change that is wanted, and who wants it."""
    edition.proposal = {"organisation": str(organisation), "at": now.isoformat(), "proposal": proposal}


def _reopened(edition: Edition, _body: ProposeChange, now: datetime) -> None:
    """The signatures on the offered text do not count any more."""
    for signature in valid_signatures(edition):
        signature.voided_at = now


OFFER = Move[Edition, Body](
    id="C02, C04", slug="offer", fact="offered",
    who=DRAFTER, sources=BEING_WRITTEN, target=Status.OFFERED,
    means="Two parties or more, one of them an authority; every clause complete. Makes a new text hash.",
    effect=_offered, outward=True,
)  # fmt: skip

PROPOSE_CHANGE = Move[Edition, ProposeChange](
    id="C03", slug="propose-change", fact="change-proposed",
    who=PARTY, sources=BEING_SIGNED, target=Status.NEGOTIABLE,
    means="Says what should change; signatures on the old text are void.",
    body=ProposeChange, effect=_reopened, outward=True,
)  # fmt: skip
