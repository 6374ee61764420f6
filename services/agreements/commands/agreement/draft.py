"""C01: an organisation drafts an agreement. Nobody else sees it until it is offered."""

from uuid import UUID

from services.agreements.model.agreement.drafting import CREATE
from services.agreements.model.agreement.parts import DRAFTING
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.text import EditionText
from services.agreements.model.agreement.writing import written
from services.agreements.model.organisation.row import Organisation
from services.agreements.tools import Work
from shared.kernel.refusals import forbidden, not_allowed
from shared.work.free_numbers import free_number


async def draft_agreement(work: Work, body: EditionText) -> Agreement:
    """The new draft. 403 without a drafting role, 409 for an organisation that is not in the directory."""
    organisation = await _drafting_party(work)
    text = written(body, known=frozenset(), new_id=work.new_id)
    agreement = Agreement(
        id=work.new_id(),
        number=free_number(work, Agreement.number),
        changed_at=work.now,
        editions=[],
    )
    edition = Edition(
        agreement_id=agreement.id,
        number=1,
        status=str(CREATE.target),
        drafted_by=organisation,
        recorded_at=work.now,
        text=text.model_dump(mode="json"),
    )
    agreement.editions.append(edition)
    work.add(agreement)
    work.audit(f"agreement.{CREATE.slug}", agreement.id, version=agreement.version)
    return agreement


async def _drafting_party(work: Work) -> UUID:
    organisation = work.actor.organisation
    if organisation is None or not work.actor.has(*DRAFTING):
        raise forbidden(f"To draft an agreement takes one of the roles {', '.join(sorted(DRAFTING))}.")
    if await work.session.get(Organisation, organisation) is None:
        raise not_allowed("organisation-not-registered", "Your organisation is not registered in Vidare's directory.")
    return organisation
