"""How an organisation's units change: they are added, renamed, closed and opened again, and never lose their ids."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.agreements.model.organisation.bodies import UnitChange
from services.agreements.model.organisation.row import Organisation, Unit
from shared.kernel.refusals import invalid

MOST = 500
"""Units of one organisation, closed ones included: its state must fit into one Kafka record."""


def change_units(
    organisation: Organisation, changes: Sequence[UnitChange], now: datetime, new_id: Callable[[], UUID]
) -> None:
    """Makes the changes in their order. Units that are not named stay. 422 for an unknown unit or a missing name."""
    units = {unit.id: unit for unit in organisation.units}
    for place, change in enumerate(changes):
        if change.unit_id is None:
            organisation.units.append(_new(organisation, change, f"/units/{place}/name", now, new_id))
        elif change.unit_id in units:
            _change(units[change.unit_id], change, now)
        else:
            sentence = "The organisation has no unit with this id: leave the id out to add a unit."
            raise invalid(f"/units/{place}/unit_id", "unknown-unit", sentence)
    if len(organisation.units) > MOST:
        raise invalid("/units", "too-many-units", f"An organisation has at most {MOST} units.")


def _new(
    organisation: Organisation, change: UnitChange, pointer: str, now: datetime, new_id: Callable[[], UUID]
) -> Unit:
    if change.name is None:
        raise invalid(pointer, "missing", "A new unit needs a name.")
    closed_at = now if change.closed else None
    return Unit(id=new_id(), organisation=organisation.id, name=change.name.model_dump(), closed_at=closed_at)


def _change(unit: Unit, change: UnitChange, now: datetime) -> None:
    if change.name is not None:
        unit.name = change.name.model_dump()
    if change.closed is not None:
        unit.closed_at = (unit.closed_at or now) if change.closed else None
