"""The text of an edition as the drafting party writes it. A draft may lack any field; a field that is there has its
form.

`completeness.py` decides whether a text can be offered.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from services.agreements.model.agreement.clause import ClauseText, once
from services.agreements.model.agreement.codes import PartyPart
from services.agreements.model.names import Name
from shared.kernel.bodies import Body
from shared.kernel.frames import Day
from shared.kernel.public_names import KEPT
from shared.kernel.texts import Paragraphs


class PartyEntry(Body):
    """An organisation and the part it plays."""

    organisation: UUID
    part: PartyPart


def _one_part_each(parties: list[PartyEntry]) -> list[PartyEntry]:
    once([party.organisation for party in parties])
    return parties


Parties = Annotated[list[PartyEntry], Field(max_length=200), AfterValidator(_one_part_each)]


class Terms(Body):
    """What an agreement says beside its clauses. `background` and `amendment_rule` are never published."""

    name: Name | None = None
    parties: Parties = Field(default_factory=list)
    effective_from: Day | None = None
    effective_until: Day | None = Field(default=None, description="the last day; null: until further notice")
    background: Paragraphs | None = None
    legal_ground: Paragraphs | None = None
    notice_period_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    run_off_days: Annotated[int, Field(ge=0, le=730)] = Field(
        default=90, description="so long after its end the agreement is still a commission for referrals under way"
    )
    amendment_rule: Paragraphs | None = None


class EditionText(Terms):
    """The whole text."""

    clauses: Annotated[list[ClauseText], Field(max_length=200)] = Field(default_factory=list)


class OfferedText(EditionText):
    """A text as offered: bound to its agreement, edition and round of offers, so that no two offers are the same."""

    agreement: UUID
    edition: int
    offer: int


def kept_text(document: Mapping[str, Any]) -> EditionText:
    """A text as it stands in a row; an `OfferedText` where it was offered."""
    form = OfferedText if "offer" in document else EditionText
    return form.model_validate(document, context=KEPT)
