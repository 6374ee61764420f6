"""`/v1/codes`: this service's code lists in words."""

from services.agreements.model.agreement.codes import (
    AgreementStatus,
    CapacityUnit,
    ExpiryRule,
    PartyPart,
    ReminderRecipient,
    RunOffRule,
)
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.organisation.codes import OrganisationKind
from shared.http.codes import codes_router
from shared.kernel.disclosure import DataCategory
from shared.kernel.question_kinds import QuestionKind
from shared.kernel.target_groups import TargetGroup

router = codes_router(
    "agreements",
    {
        "agreement-status": AgreementStatus,
        "agreement-reason": AgreementReason,
        "organisation-kind": OrganisationKind,
        "party-part": PartyPart,
        "capacity-unit": CapacityUnit,
        "reminder-recipient": ReminderRecipient,
        "run-off-rule": RunOffRule,
        "expiry-rule": ExpiryRule,
        "data-category": DataCategory,
        "target-group": TargetGroup,
        "question-kind": QuestionKind,
    },
    [MOVES],
)
