"""Reading agreements: one, or those of the reader page by page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, select, tuple_
from sqlalchemy.orm import defer, selectinload
from sqlmodel import col

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.parts import seen_by
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.clause_use.row import ClauseUse
from services.agreements.model.organisation.row import Organisation
from services.agreements.queries.agreement.scope import has_status, visible_agreements
from services.agreements.queries.agreement.text_views import Directory, Uses
from services.agreements.queries.agreement.views import SAID, AgreementSummary, agreement_summary, agreement_view
from services.agreements.tools import Reading
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import not_found
from shared.work.pages import Page, read_page
from shared.work.reading import Shown

_READ: Any = Edition
# Texts of a page have megabytes; to build them would hold up everybody else.
_WITHOUT_TEXTS = selectinload(Agreement.editions).options(  # type: ignore[arg-type]
    defer(_READ.text, raiseload=True), defer(_READ.offered, raiseload=True)
)


async def show_agreement(reading: Reading, agreement_id: UUID) -> Shown:
    """One agreement; 404 where the actor's organisation may not see it."""
    query = select(Agreement).where(col(Agreement.id) == agreement_id, *visible_agreements(reading.actor))
    row = (await reading.execute(query)).scalar_one_or_none()
    if row is None:
        raise not_found("agreement")
    uses, directory = await _uses(reading, row), await _directory(reading, row)
    view = agreement_view(row, uses, directory, reading.actor, day_in_helsinki(reading.now))
    return Shown(view, row.version, own=view.written)


async def list_agreements(
    reading: Reading, status: AgreementStatus | None, cursor: str | None, limit: int
) -> Page[AgreementSummary]:
    """The agreements that the actor's organisation may see, newest first, each without its texts."""
    query = select(Agreement).where(*visible_agreements(reading.actor))
    if status is not None:
        query = query.where(has_status(status))
    found = await read_page(reading, query.options(_WITHOUT_TEXTS), Agreement.id, cursor, limit)
    said = await _said(reading, found.rows)
    return found.page([agreement_summary(row, said[row.id], reading.actor) for row in found.rows])


async def _said(reading: Reading, rows: Sequence[Agreement]) -> dict[UUID, dict[str, Any]]:
    """What of the newest text that the actor sees stands in a list, by the agreement."""
    drafts = _READ.drafted_by == reading.actor.organisation
    fields = [case((drafts, _READ.text[name]), else_=_READ.offered[name]).label(name) for name in SAID]
    newest = [(row.id, seen_by(row, reading.actor)[0].number) for row in rows]
    query = select(_READ.agreement_id, *fields).where(tuple_(_READ.agreement_id, _READ.number).in_(newest))
    return {row.agreement_id: {name: getattr(row, name) for name in SAID} for row in await reading.execute(query)}


async def _uses(reading: Reading, row: Agreement) -> Uses:
    uses = (await reading.execute(select(ClauseUse).where(col(ClauseUse.agreement_id) == row.id))).scalars()
    return {use.clause_id: use for use in uses}


async def _directory(reading: Reading, row: Agreement) -> Directory:
    """The entries of all parties of all its texts."""
    texts = [text for edition in row.editions for text in (edition.text, edition.offered or {})]
    parties = {UUID(party["organisation"]) for text in texts for party in text.get("parties", ())}
    found = (await reading.execute(select(Organisation).where(col(Organisation.id).in_(parties)))).scalars()
    return {one.id: one for one in found}
