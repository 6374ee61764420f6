"""From an organisation's row to its fact."""

from datetime import datetime
from uuid import UUID

from services.agreements.contracts.published import ORGANISATIONS, Happened, OrganisationState, Unit
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation
from shared.messaging.contracts import Concerned, PublicName
from shared.messaging.outbox import Fact


def organisation_fact(row: Organisation, name: str, at: datetime, by: UUID | None) -> Fact:
    """`organisation.<name>` with the organisation's particulars; its closed units take no referrals any more.

    `by` is the organisation that acted at `at`; None for an operator.
    """
    kind = OrganisationKind(row.kind)
    state = OrganisationState(
        organisation_id=row.id,
        version=row.version,
        kind=kind,
        is_authority=kind.is_authority,
        business_id=row.business_id,
        name=PublicName.model_validate(row.name),
        language=row.language,
        units=[
            Unit(unit_id=unit.id, name=PublicName.model_validate(unit.name))
            for unit in row.units
            if unit.closed_at is None
        ],
        municipalities=row.municipalities,
        happened=Happened(at=at, actor_organisation=by),
        concerns=[Concerned(organisation=row.id, part="self")],
    )
    return Fact(ORGANISATIONS.name, f"organisation.{name}", "organisation", row.id, row.version, state)
