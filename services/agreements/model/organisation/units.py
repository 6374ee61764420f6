"""How an organisation's units change: they are added, renamed, closed and opened again, and never lose their ids."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from services.agreements.model.organisation.bodies import UnitEntry
from services.agreements.model.organisation.row import Organisation, Unit
from shared.kernel.refusals import invalid

LONGEST = 150_000
"""Bytes of the names of an organisation's units as JSON: it stands in one answer, and in one Kafka record."""
MOST_OPEN = 200
"""Open units of one organisation."""


def write_units(
    organisation: Organisation, wanted: Sequence[UnitEntry], now: datetime, new_id: Callable[[], UUID]
) -> None:
    """Writes all units as they are to be. 422 for an unknown unit, for one that stands twice or is left out."""
    units = {unit.id: unit for unit in organisation.units}
    _check_ids(wanted, set(units))
    if sum(not entry.closed for entry in wanted) > MOST_OPEN:
        raise invalid("/units", "too-many-units", f"An organisation has at most {MOST_OPEN} open units.")
    for entry in wanted:
        unit = units.get(entry.unit_id) if entry.unit_id is not None else None
        if unit is None:
            unit = Unit(id=new_id(), organisation=organisation.id, name={})
            organisation.units.append(unit)
        unit.name = entry.name.model_dump()
        unit.closed_at = (unit.closed_at or now) if entry.closed else None
    if len(orjson.dumps([unit.name for unit in organisation.units])) > LONGEST:
        raise invalid("/units", "units-too-long", f"The names of all units are longer than {LONGEST} bytes.")


def _check_ids(wanted: Sequence[UnitEntry], known: set[UUID]) -> None:
    left = set(known)
    for place, entry in enumerate(wanted):
        if entry.unit_id is None:
            continue
        if entry.unit_id not in known:
            sentence = "The organisation has no unit with this id: leave the id out to add a unit."
            raise invalid(f"/units/{place}/unit_id", "unknown-unit", sentence)
        if entry.unit_id not in left:
            raise invalid(f"/units/{place}/unit_id", "unit-twice", "This unit stands twice in the list.")
        left.remove(entry.unit_id)
    if left:
        sentence = "The list stands for all units, and a unit is closed, not taken away: send each of them."
        raise invalid("/units", "unit-left-out", sentence)
