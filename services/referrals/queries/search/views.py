"""What a search answers: each object as reading it shows it, and by what it was found."""

from pydantic import BaseModel, Field

from services.referrals.model.search.codes import FoundBy
from services.referrals.queries.case.views import CaseView
from services.referrals.queries.client.views import FoundClientView
from services.referrals.queries.contact_request.views import ContactRequestView
from services.referrals.queries.referral.views import ReferralView


class FoundReferralView(ReferralView):
    """A referral that was looked for."""

    found_by: FoundBy


class FoundCaseView(CaseView):
    """A case that was looked for."""

    found_by: FoundBy


class FoundContactRequestView(ContactRequestView):
    """A contact request that was looked for."""

    found_by: FoundBy


class SearchAnswer(BaseModel):
    """What was found, of each kind the newest first."""

    referrals: list[FoundReferralView]
    cases: list[FoundCaseView]
    clients: list[FoundClientView]
    contact_requests: list[FoundContactRequestView]
    more: bool = Field(description="whether more was found of some kind than an answer holds")


def nothing_found() -> SearchAnswer:
    return SearchAnswer(referrals=[], cases=[], clients=[], contact_requests=[], more=False)


def found_referral(view: ReferralView, by: FoundBy) -> FoundReferralView:
    return FoundReferralView(found_by=by, **dict(view))


def found_case(view: CaseView, by: FoundBy) -> FoundCaseView:
    return FoundCaseView(found_by=by, **dict(view))


def found_contact_request(view: ContactRequestView, by: FoundBy) -> FoundContactRequestView:
    return FoundContactRequestView(found_by=by, **dict(view))
