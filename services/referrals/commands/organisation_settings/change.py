"""An organisation changes what it has set for its own people."""

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.organisation_settings.bodies import SettingsContent
from services.referrals.model.organisation_settings.row import OrganisationSettings
from services.referrals.queries.roles import own_organisation
from services.referrals.tools import Work
from shared.kernel.patches import Patch


async def change_settings(work: Work, body: Patch[SettingsContent]) -> OrganisationSettings:
    """New values for what was sent. The first change is of version 0; what is so already changes nothing."""
    own = own_organisation(work.actor)
    await work.alone(f"organisation-settings:{own}")  # there may be no row to lock
    query = select(OrganisationSettings).where(col(OrganisationSettings.id) == own)
    row: OrganisationSettings | None = (await work.execute(query)).scalar_one_or_none()
    assert work.precondition is not None
    work.precondition.check(0 if row is None else row.version)
    known = SettingsContent(own_units_only=row is not None and row.own_units_only)
    wanted = body.onto(known)
    nothing_set = row is None
    row = row or OrganisationSettings(id=own, version=0, changed_at=work.now)
    if wanted == known:
        return row
    if nothing_set:
        work.add(row)
    row.version += 1
    row.own_units_only, row.changed_at = wanted.own_units_only, work.now
    work.audit("organisation-settings.change", own, version=row.version)
    return row
