"""From the commit of a submitted referral to its signed webhook in the receiver's hands, and what a fact costs there.

All that happens in earnest happens here (`bench/chain.py`). Three things are measured: what each fact costs at a steady
pace, with mails and without; the highest rate that the machine carries; and the delay at half of it. Beside the delay,
at the same pace, the bare way: a produced record, a consumer, a POST. "No mail" is a mail server that answers nobody.

Everything shares one machine, the load too: at the highest rate its processors are in use to the last, and the times
are those of a queue. That is why the delay is told at half.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.asked import BESIDE, Asked
from bench.bare_delivery import posting
from bench.chain import Chain, Paced
from bench.containers import Servers
from bench.notifications import MOST_ENDPOINTS
from bench.outside import outside
from bench.processes import HERE, ProcessorUse
from bench.processor import Meter, processes
from bench.report import Figure
from bench.submitting import at_pace
from shared.messaging import broker

_STEADY = 40  # facts a second
_WARM_UP = 8  # seconds at a steady pace, not counted: Kafka's machine code is made meanwhile
_FAIRNESS_RATE = 30  # referrals a second, of which each sixteenth goes to the silent one
_CARRIED = 100.0  # milliseconds of which the p99 stays below at a rate that the machine carries
_STEP = 1.25
_LEAST = 5  # facts a second, which a machine that does nothing else is taken to carry
_TARGETS = (("p50", 0.50, 10.0), ("p99", 0.99, 30.0))  # milliseconds
_WAY = "commit to signed webhook"


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """What a fact costs; then the highest rate, and the delay at half of it."""
    seconds = 6 if asked.quick else 15
    other = await _measured(servers, asked.beside, seconds) if asked.beside is not None else None
    ours = await _measured(servers, HERE, seconds)
    return [*_costs(ours, other), *_rates(ours, other), *await _delays(servers, ours, seconds)]


@dataclass(frozen=True)
class _Measured:
    """Of one checkout: a steady run without mails and one with them, its highest rate, and a run at half of it."""

    steady: Sequence[Paced]
    highest: int
    at_half: Paced


async def _measured(servers: Servers, checkout: Path, seconds: int) -> _Measured:
    async with Chain.running(servers, mails=True, checkout=checkout) as chain:
        with_mails = await _steady(chain, seconds)
    async with Chain.running(servers, mails=False, checkout=checkout) as chain:
        without = await _steady(chain, seconds)
        highest = await _highest(chain)
        at_half = await chain.run(highest * seconds // 2, highest / 2)
    return _Measured((without, with_mails), highest, at_half)


async def _steady(chain: Chain, seconds: int, rate: int = _STEADY) -> Paced:
    await chain.run(_WARM_UP * rate, rate)
    return await chain.run(seconds * rate, rate)


async def _highest(chain: Chain) -> int:
    """The highest rate that is carried, to a quarter: upwards from the steady one while it is, else downwards."""
    rate = _STEADY
    while rate > _LEAST and not await _carries(chain, rate):
        rate = max(int(rate / _STEP), _LEAST)
    while await _carries(chain, int(rate * _STEP)):
        rate = int(rate * _STEP)
    return rate


async def _carries(chain: Chain, rate: int) -> bool:
    """Whether it does in one of two short runs: a machine may be busy with something else for a moment."""
    for _ in range(2):
        run = await chain.run(3 * rate, rate)
        if run.percentile(0.99) < _CARRIED and run.done.rate > 0.9 * rate:
            return True
    return False


def _costs(ours: _Measured, other: _Measured | None) -> list[Figure]:
    figures = []
    for place, (mails, target) in enumerate((("no mail", 0.7), ("a mail each", 0.5))):
        claim, run = f"{_WAY}, {_STEADY}/s, {mails}: CPU for each fact", ours.steady[place]
        if other is None:
            figures.append(Figure(claim, _told(run), "–", run.done.each.total, "ms"))
        else:
            beside, ratio = other.steady[place], run.done.each.total / other.steady[place].done.each.total
            figures.append(Figure(claim, _told(run), f"{BESIDE}: {_told(beside)}", ratio, target=target, less=True))
    return figures


def _told(run: Paced) -> str:
    return (
        f"{run.done.each}; p50 {run.percentile(0.5):.1f} ms, p99 {run.percentile(0.99):.1f} ms; {run.busy:.0%} in use"
    )


def _rates(ours: _Measured, other: _Measured | None) -> list[Figure]:
    claim, told = f"{_WAY}: highest rate with p99 under {_CARRIED:.0f} ms", f"{ours.highest}/s"
    if other is None:
        return [Figure(claim, told, "–", ours.highest, "/s")]
    return [Figure(claim, told, f"{BESIDE}: {other.highest}/s", ours.highest / other.highest, target=2.0)]


async def _delays(servers: Servers, ours: _Measured, seconds: int) -> list[Figure]:
    run, rate = ours.at_half, ours.highest / 2
    bare = await _bare(servers, rate, seconds)
    return [
        Figure(
            f"{_WAY}, {rate:.0f}/s, half the highest rate, no mail, {name}", f"{run.done.each}; {run.busy:.0%} in use",
            f"produce, consume, POST: {bare.percentile(part):.1f} ms; {bare.done.each}; {bare.busy:.0%}",
            run.percentile(part), "ms", target,
        )
        for name, part, target in _TARGETS
    ]  # fmt: skip


async def _bare(servers: Servers, rate: float, seconds: int) -> Paced:
    """The same, without databases, signatures or anything else."""
    topic = servers.new_topic().name
    producer = broker.producer(servers.connection, "bench")
    sent: list[float] = []

    async def send(_number: int) -> None:
        number = len(sent)
        sent.append(time.time())
        await producer.send(topic, orjson.dumps({"number": number, "filling": "x" * 250}))

    with outside(mail_answers=False) as receiver, posting(servers.kafka, topic, receiver.url) as loop:
        readings = {"produce": processes("self"), "consume and post": processes(loop), **servers.spending}
        await producer.start()
        await at_pace(send, int(_WARM_UP * rate), rate)
        warm_up, meter, use = len(sent), Meter(readings), ProcessorUse()
        await at_pace(send, int(seconds * rate), rate)
        done, busy = meter.done(len(sent) - warm_up), use.share()
        await producer.stop()
        await asyncio.sleep(1)  # what is still on its way
        came = {orjson.loads(one.body)["number"]: one.at for one in receiver.arrivals().webhooks}
    return Paced([(came[number] - sent[number]) * 1000 for number in range(warm_up, len(sent))], done, busy)


async def measure_fairness(servers: Servers, asked: Asked) -> list[Figure]:
    """The delay of all organisations but one, while that one has as many endpoints as it may have, at a receiver that
    never answers; beside the same without them."""
    seconds, rate = (10 if asked.quick else 30), _FAIRNESS_RATE
    async with Chain.running(servers, mails=False) as chain:
        alone = await _steady(chain, seconds, rate)
    async with Chain.running(servers, mails=False, silent=True) as chain:
        beside = await _steady(chain, seconds, rate)
    return [
        Figure(
            f"{_WAY}, {rate}/s, {MOST_ENDPOINTS} silent endpoints of another, {name}",
            f"{beside.percentile(part):.1f} ms; {beside.busy:.0%} of the machine in use",
            f"without them: {alone.percentile(part):.1f} ms; {alone.busy:.0%}",
            beside.percentile(part) / alone.percentile(part),
        )
        for name, part in (("p50", 0.50), ("p99", 0.99))
    ]  # fmt: skip
