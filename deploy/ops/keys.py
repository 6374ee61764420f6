"""The wrapped keys of one service: wrapped anew, so that an old key of its ring can be retired."""

from deploy.ops.answers import not_done, say
from deploy.ops.running import running
from shared.service import Service
from shared.work.rewrapping import rewrap_all


async def rewrap(service: Service) -> None:
    """Wraps every data key by the first key of the ring; exit code 1 when the ring does not open one of them."""
    if service.wrapped_keys is None:
        raise not_done(f"{service.name} keeps no wrapped keys")
    async with running(service) as runtime:
        outcome = await rewrap_all(runtime.transactions, service.wrapped_keys)
    say(f"{service.name}: keys wrapped anew: {outcome.anew}, by the first key already: {outcome.already}")
    if outcome.unreadable:
        sentence = "no key of the ring opens those of these rows, so retire none"
        raise not_done("\n".join([f"{service.name}: {sentence}:", *map(str, outcome.unreadable)]))
