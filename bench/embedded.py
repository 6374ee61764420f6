"""The embedded system as `make run` starts it: how soon it is ready, what memory it takes then, and what processor time
while nobody asks anything of it.

Beside it, what a process takes that only imports the services: what is left is Vidare's own doing.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench.asked import Asked
from bench.processor import Meter, processes
from bench.report import Figure
from tests.support.embedded_system import EmbeddedSystem
from tests.support.one_run import keep_bytecode

_SETTLED = 5.0  # seconds after which nothing of the start goes on
_IMPORTS = "import deploy.local.stack; from bench.embedded import memory; print(memory('self'))"


async def measure(asked: Asked) -> list[Figure]:
    """A first start in an empty folder, and starts again where everything stands; the slowest counts."""
    with tempfile.TemporaryDirectory() as folder:
        keep_bytecode(Path(folder) / "bytecode")
        await _imports()  # writes the bytecode, as the set-up does
        baseline, base_memory = await _imports()
        system = EmbeddedSystem(Path(folder) / "kept")
        first, resident, idle = await _start(system, 8 if asked.quick else 20)
        again = max([(await _start(system))[0] for _ in range(1 if asked.quick else 3)])
    figures = []
    for what, took in (("first start until ready", first), ("a later start until ready", again)):
        ours = f"{took / baseline:.1f} × the imports alone"
        figures.append(Figure(f"embedded system: {what}", ours, f"imports: {baseline:.1f} s", took, "s", 2))
    ours = f"{resident / base_memory:.1f} × the imports alone"
    figures.append(Figure("embedded system: memory", ours, f"imports: {base_memory:.0f} MB", resident, "MB", 200))
    figures.append(Figure("embedded system: idle", "processor time of its one process", "one processor", idle, "%", 3))
    return figures


async def _start(system: EmbeddedSystem, idle_for: float = 0) -> tuple[float, float, float]:
    """Seconds until it said that it is ready, its memory (MB) a second later, and then what it takes of one processor
    (percent) while it is idle for so many seconds."""
    began = time.perf_counter()
    await system.start()
    took = time.perf_counter() - began
    await asyncio.sleep(1)
    resident = memory(system.pid)
    idle = await _idle(system, idle_for) if idle_for else 0.0
    await system.stop()
    return took, resident, idle


async def _idle(system: EmbeddedSystem, seconds: float) -> float:
    await asyncio.sleep(_SETTLED)
    meter = Meter({"system": processes(system.pid)})
    await asyncio.sleep(seconds)
    spent = meter.done(1)
    return spent.cost.total / (spent.seconds * 1000) * 100


async def _imports() -> tuple[float, float]:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _IMPORTS, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return time.perf_counter() - began, float(said)


def memory(process: int | str) -> float:
    """The resident megabytes (10⁶ bytes) of a process; Linux tells."""
    (line,) = [one for one in Path(f"/proc/{process}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) * 1024 / 1e6
