"""What a signature needs beside the row. The last signature executes the agreement."""

from collections.abc import Mapping
from typing import Any

from services.agreements.model.agreement.ending import EXPIRE
from services.agreements.model.agreement.party import Signature
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.signatures import signed_by_all
from services.agreements.model.agreement.signing import EXECUTE, SIGN, Sign
from services.agreements.model.agreement.table import MOVES
from services.agreements.tools import Work
from shared.kernel.business_days import day_in_helsinki, end_of_day_in_helsinki
from shared.kernel.moves import Move
from shared.kernel.refusals import invalid
from shared.scheduling.clocks import set_clock, stop_clocks
from shared.work.moving import Rule


async def sign(work: Work, edition: Edition, body: Sign) -> Move[Edition, Any] | None:
    """Adds the signature; EXECUTE when it is the last one. 409 `term-over` when the text's last day has passed."""
    _check_days(work, edition, body)
    edition.signatures.append(_signature(work, edition, body))
    if not signed_by_all(edition):
        return None
    await _set_end(work, edition)
    return EXECUTE


async def _set_end(work: Work, edition: Edition) -> None:
    """The agreement's one clock follows its newest executed text."""
    if edition.effective_until is None:
        await stop_clocks(work, edition.agreement_id, [EXPIRE.slug])
    else:
        await set_clock(work, EXPIRE.slug, edition.agreement_id, end_of_day_in_helsinki(edition.effective_until))


def _check_days(work: Work, edition: Edition, body: Sign) -> None:
    today, last = day_in_helsinki(work.now), edition.effective_until
    if body.decided_on > today:
        raise invalid("/decided_on", "decision-in-the-future", "A decision that is still to come cannot be signed.")
    if last is not None and last < today:
        sentence = f"The agreement would have ended on {last}: propose a change of its dates."
        raise MOVES.refused_by_rule(SIGN, edition, work.actor, "term-over", sentence)


def _signature(work: Work, edition: Edition, body: Sign) -> Signature:
    assert work.actor.organisation is not None and edition.text_hash is not None, "a party signs an offered text"
    return Signature(
        id=work.new_id(),
        agreement_id=edition.agreement_id,
        edition=edition.number,
        organisation=work.actor.organisation,
        text_hash=edition.text_hash,
        signed_at=work.now,
        signed_by=work.actor.subject,
        decision_body=body.decision_body,
        decided_on=body.decided_on,
        section=body.section,
    )


RULES: Mapping[Move[Edition, Any], Rule[Edition]] = {SIGN: sign}
