"""The keys of one service: what they wrap or hash is wrapped or hashed anew, so that an old one can be retired."""

from deploy.ops.answers import not_done, say
from deploy.ops.running import running
from shared.service import Service
from shared.work.rehashing import rehash_all
from shared.work.rewrapping import rewrap_all


async def rewrap(service: Service) -> None:
    """Wraps every data key by the first key of the ring; exit code 1 when the ring does not open one of them."""
    if not service.wrapped_keys:
        raise not_done(f"{service.name} keeps no wrapped keys")
    async with running(service) as runtime:
        outcome = await rewrap_all(runtime.transactions, service.wrapped_keys)
    say(f"{service.name}: keys wrapped anew: {outcome.anew}, by the first key already: {outcome.already}")
    if outcome.unreadable:
        sentence = "no key of the ring opens those of these rows, so retire none"
        raise not_done("\n".join([f"{service.name}: {sentence}:", *map(str, outcome.unreadable)]))


async def rehash(service: Service) -> None:
    """Hashes every row by the first key; exit code 1 when one cannot be, so that no key may be retired."""
    if service.hashed_rows is None:
        raise not_done(f"{service.name} keeps no keyed hashes")
    async with running(service) as runtime:
        outcome = await rehash_all(runtime.transactions, service.hashed_rows)
    say(f"{service.name}: rows hashed anew: {outcome.anew}, by the first key already: {outcome.already}")
    left = [
        (outcome.unreadable, "no key of the ring opens these rows, so retire no search key"),
        (outcome.twice, "these rows have the identity code of another row of their organisation"),
    ]
    if any(rows for rows, _ in left):
        lines = [f"{sentence}:\n" + "\n".join(map(str, rows)) for rows, sentence in left if rows]
        raise not_done("\n".join(f"{service.name}: {line}" for line in lines))
