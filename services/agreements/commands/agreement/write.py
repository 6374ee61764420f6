"""The drafting party replaces the text of a draft, or of an agreement in negotiation."""

from uuid import UUID

from services.agreements.commands.agreement.moving import AGREEMENT
from services.agreements.model.agreement.offering import OFFER
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.text import EditionText, OfferedText
from services.agreements.model.agreement.writing import check_writing, clause_ids, written
from services.agreements.tools import Work


async def write_text(work: Work, agreement_id: UUID, body: EditionText) -> Agreement:
    """The new working text. It is no fact: other parties go on seeing the text as last offered."""
    agreement = await AGREEMENT.load(work, agreement_id, OFFER)
    check_writing(agreement, work.actor)
    edition = agreement.open_edition
    known = clause_ids(EditionText.model_validate(edition.text))
    if edition.offered is not None:
        known |= clause_ids(OfferedText.model_validate(edition.offered))
    edition.text = written(body, known, work.new_id).model_dump(mode="json")
    agreement.version += 1
    agreement.changed_at = work.now
    work.audit("agreement.write", agreement.id, version=agreement.version)
    return agreement
