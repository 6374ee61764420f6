"""Names of the directory that are like each other: none is taken that is an authority's, and others are warned of."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlmodel import col

from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.likeness import keys_of, look_of, looks_of
from services.agreements.model.organisation.row import NameKey, Organisation
from services.agreements.tools import Work
from shared.kernel.refusals import invalid

log = structlog.get_logger()

_MOST_ASKED = 100
_IS_AUTHORITY = col(Organisation.kind).in_([kind.value for kind in OrganisationKind if kind.is_authority])


async def take_name(work: Work, organisation: Organisation, name: Mapping[str, str]) -> None:
    """The organisation has this name from now on. 422 `name-of-an-authority` for one that is none and would look like
    it. A name that is only like another's is taken: the answer shows the likely twins, and the log names them."""
    keys = keys_of(name)
    others = await _alike(work, organisation, keys)
    if not OrganisationKind(organisation.kind).is_authority:
        _refuse_look_of_authority(name, others)
    if others:
        log.warning("organisation.named_like_another", organisation=organisation.id, like=[one.id for one in others])
    organisation.name = dict(name)
    await work.execute(delete(NameKey).where(col(NameKey.organisation) == organisation.id))
    await work.insert_unless_there((NameKey, [{"organisation": organisation.id, "key": key} for key in sorted(keys)]))


async def _alike(work: Work, organisation: Organisation, keys: Collection[bytes]) -> Sequence[Any]:
    """The other organisations that share a key, each once; authorities first."""
    sharing = select(col(NameKey.organisation)).where(
        col(NameKey.key).in_(keys), col(NameKey.organisation) != organisation.id
    )
    found = select(Organisation.id, Organisation.kind, Organisation.name).where(col(Organisation.id).in_(sharing))  # type: ignore[call-overload]
    rows: Sequence[Any] = (
        await work.execute(found.order_by(_IS_AUTHORITY.desc(), col(Organisation.registration)).limit(_MOST_ASKED))
    ).all()
    return rows


def _refuse_look_of_authority(name: Mapping[str, str], others: Sequence[Any]) -> None:
    taken = {look for one in others if OrganisationKind(one.kind).is_authority for look in looks_of(one.name)}
    for language, said in name.items():
        if look_of(said) in taken:
            sentence = "An authority has this name, or one that looks like it. Take a name that tells you from it."
            raise invalid(f"/name/{language}", "name-of-an-authority", sentence)
