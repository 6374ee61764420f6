"""On which legal basis a new referral discloses what of the client."""

from dataclasses import dataclass

from services.referrals.commands.provision.in_force import require_in_force
from services.referrals.model.need.recording import category_codes
from services.referrals.model.need.row import Need
from services.referrals.model.referral.drafting import NewReferral
from services.referrals.tools import Work
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.refusals import invalid


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The legal basis and the codes of the data categories."""

    basis: LegalBasis
    categories: list[str]


async def disclosure_of(work: Work, body: NewReferral, need: Need) -> Disclosure:
    """What the body says, and of the rest what the need proposes. 422 where neither says it, and for a provision of law
    that is not in force."""
    basis, categories = _basis(body, need), _categories(body, need)
    await require_in_force(work, basis, "/legal_basis")
    return Disclosure(basis, categories)


def _basis(body: NewReferral, need: Need) -> LegalBasis:
    if body.legal_basis is not None:
        return body.legal_basis
    if need.proposed_legal_basis is None:
        raise invalid("/legal_basis", "needed", "The need proposes no legal basis, so the referral must name one.")
    return LegalBasis.parse(need.proposed_legal_basis)


def _categories(body: NewReferral, need: Need) -> list[str]:
    if body.data_categories is not None:
        return category_codes(body.data_categories)
    if need.proposed_data_categories is None:
        sentence = "The need proposes no data categories, so the referral must name them."
        raise invalid("/data_categories", "needed", sentence)
    return need.proposed_data_categories
