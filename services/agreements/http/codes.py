"""`/v1/codes`: this service's code lists in words."""

from services.agreements.model.agreement.codes import (
    AgreementReason,
    AgreementStatus,
    CapacityUnit,
    DataCategory,
    ExpiryRule,
    OrganisationKind,
    PartyPart,
    ReminderRecipient,
    RunOffRule,
)
from services.agreements.model.agreement.table import MOVES
from shared.http.codes import codes_router

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
    },
    [MOVES],
)
