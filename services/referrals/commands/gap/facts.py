"""From a gap in service to the fact that is published of it."""

from services.referrals.contracts.published import GAPS, GapState, Happened
from services.referrals.model.gap.row import Gap
from shared.kernel.business_days import start_of_day_in_helsinki
from shared.messaging.outbox import Fact


def gap_fact(row: Gap, name: str) -> Fact:
    """`gap.<name>`. Its topic, key, day and trace are its own, so nothing joins it to the need's own fact."""
    state = GapState(
        gap_id=row.id,
        version=row.version,
        service=row.service,
        reason=row.reason,
        municipalities=[] if row.municipality is None else [row.municipality],
        detected_on=row.detected_on,
        happened=Happened(at=start_of_day_in_helsinki(row.detected_on), actor_organisation=None),
        concerns=[],
    )
    return Fact(GAPS.name, f"gap.{name}", "gap", row.id, row.version, state, apart=True)
