"""Who sees an agreement, and which of its texts."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from services.agreements.model.agreement.row import Agreement, Edition, Party
from services.agreements.model.agreement.text import EditionText, OfferedText


def visible_to(organisation: UUID | None) -> ColumnElement[bool]:
    """The drafting party sees its agreements; every party does once a text was offered to it. Others see nothing."""
    is_party = col(Edition.parties).any(col(Party.organisation) == organisation)
    return or_(col(Agreement.drafted_by) == organisation, col(Agreement.editions).any(is_party))


def text_for(agreement: Agreement, edition: Edition, organisation: UUID | None) -> EditionText:
    """The working text for the drafting party, the text as last offered for everyone else."""
    if organisation == agreement.drafted_by:
        return EditionText.model_validate(edition.text)
    return OfferedText.model_validate(edition.offered)
