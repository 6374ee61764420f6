"""The drafting party replaces the text of a draft, or of an agreement in negotiation."""

from uuid import UUID

from services.agreements.commands.agreement.moving import AGREEMENT
from services.agreements.model.agreement.offering import OFFER
from services.agreements.model.agreement.row import Agreement
from services.agreements.model.agreement.text import EditionText
from services.agreements.model.agreement.writing import check_writing, clause_ids, written
from services.agreements.tools import Work


async def write_text(work: Work, agreement_id: UUID, body: EditionText) -> Agreement:
    """The new working text of the open edition. This makes no fact and no new version: others still see the text as
    last offered. The drafting party's ETag moves, unless the text is there already."""
    edition = await AGREEMENT.load(work, agreement_id, OFFER)
    check_writing(edition, work.actor)
    agreement = edition.agreement
    text = written(body, clause_ids(agreement), work.new_id).model_dump(mode="json")
    if text == edition.text:
        return agreement
    edition.text = text
    agreement.written += 1
    work.audit("agreement.write", agreement.id, version=agreement.version)
    return agreement
