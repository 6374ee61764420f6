"""All tables of this service."""

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import class_mapper

from services.referrals.model.attachment.row import Attachment
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.case.row import Case, CaseStep
from services.referrals.model.client.row import Client, ClientSound
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.copies.row import (
    AgreementCopy,
    AgreementOfferCopy,
    OrganisationCopy,
    OrganisationMunicipalityCopy,
)
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.gap.row import Gap
from services.referrals.model.handling.row import Handling, Reassignment
from services.referrals.model.need.row import Need, NeedStep
from services.referrals.model.organisation_settings.row import OrganisationSettings
from services.referrals.model.provision.row import LegalProvision
from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.registry import Row
from services.referrals.model.responsible_kind.row import ResponsibleKind
from services.referrals.model.statutory_clock.row import StatutoryClock

_VERSIONED = (Client, Case, Need, Referral, CapacityUse, Deadline, ContactRequest, Handling, OrganisationSettings)
_OTHERS = (
    *(
        ClientSound,
        CaseStep,
        NeedStep,
        ReferralStep,
        LegalProvision,
        ResponsibleKind,
        StatutoryClock,
        Reassignment,
        Gap,
        Attachment,
    ),
    *(AgreementCopy, AgreementOfferCopy, OrganisationCopy, OrganisationMunicipalityCopy),
)

for _row in _VERSIONED:
    # The version in WHERE is the last guard against two writers; the rows are locked before, so it never fires.
    _mapper: Any = class_mapper(_row)
    _mapper.version_id_col = _mapper.local_table.c.version
    _mapper.version_id_generator = False

TABLES: MetaData = Row.metadata
