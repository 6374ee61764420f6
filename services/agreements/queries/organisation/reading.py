"""Reading the directory of organisations."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation
from services.agreements.queries.organisation.twins import has_twins, twins_of
from services.agreements.queries.organisation.views import OrganisationView, organisation_view
from services.agreements.tools import Reading
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown


async def show_organisation(reading: Reading, organisation_id: UUID) -> Shown:
    """One organisation; every authenticated actor reads the directory."""
    row = await reading.get(Organisation, organisation_id)
    if row is None:
        raise not_found("organisation")
    twins = await twins_of(reading, [row.id])
    return Shown(organisation_view(row, twins.get(row.id, ())), row.version)


async def list_organisations(
    reading: Reading,
    kind: OrganisationKind | None,
    business_id: str | None,
    likely_twins: bool,
    cursor: str | None,
    limit: int,
) -> Page[OrganisationView]:
    """The directory, newest registration first; with `likely_twins` those alone whose names are like another's."""
    query = select(Organisation)
    if kind is not None:
        query = query.where(col(Organisation.kind) == kind)
    if business_id is not None:
        query = query.where(col(Organisation.business_id) == business_id)
    if likely_twins:
        query = query.where(has_twins())
    found = await read_page(reading, query, Organisation.registration, cursor, limit)
    twins = await twins_of(reading, [row.id for row in found.rows])
    return found.page([organisation_view(row, twins.get(row.id, ())) for row in found.rows])
