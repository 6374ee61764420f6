"""PostgreSQL on a disk of its own that is small, so that a test can fill it and make room again."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from docker.models.containers import Container
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from tests.support.containers import POSTGRES_IMAGE, Kind, Server, postgres_answers

_DISK = "/var/lib/postgresql/data"
_SIZE = "160m"  # a new database takes 70


class SmallDisk:
    """The disk, seen by a container that stays when the database ends: memory that nobody mounts is forgotten."""

    def __init__(self, keeper: Container) -> None:
        self._keeper = keeper

    def fill(self) -> None:
        """Not a byte is left."""
        code, said = self._keeper.exec_run(["dd", "if=/dev/zero", f"of={_DISK}/filler", "bs=4096"])
        assert code != 0 and b"No space left" in said, said

    def make_room(self) -> None:
        code, said = self._keeper.exec_run(["rm", "-f", f"{_DISK}/filler"])
        assert code == 0, said


@contextmanager
def postgres_on_a_small_disk() -> Iterator[tuple[Server, SmallDisk]]:
    """As docker-compose.yml starts it, it is started again when it ends."""
    client = DockerClient().client
    name = f"vidare-small-disk-{uuid4().hex[:12]}"
    volume = client.volumes.create(name, driver_opts={"type": "tmpfs", "device": "tmpfs", "o": f"size={_SIZE}"})
    mounted = {name: {"bind": _DISK, "mode": "rw"}}
    try:
        keeper = client.containers.run(
            POSTGRES_IMAGE, ["infinity"], entrypoint="sleep", volumes=mounted, user="root", detach=True, init=True
        )
        try:
            with Kind(lambda port: _postgres(port, name), postgres_answers).alone() as server:
                yield server, SmallDisk(keeper)
        finally:
            keeper.remove(force=True)
    finally:
        volume.remove(force=True)


def _postgres(port: int, volume: str) -> DockerContainer:
    container = DockerContainer(POSTGRES_IMAGE)
    container.with_envs(POSTGRES_USER="vidare", POSTGRES_PASSWORD="vidare", POSTGRES_DB="vidare", PGDATA=f"{_DISK}/own")
    container.with_volume_mapping(volume, _DISK, "rw")
    container.with_kwargs(restart_policy={"Name": "unless-stopped"})
    # Small logs of changes, so that a new one is soon wanted.
    container.with_command("postgres -c fsync=off -c max_wal_size=32MB -c min_wal_size=32MB")
    return container.with_bind_ports(5432, port)
