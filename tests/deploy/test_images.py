"""What is in the images: one service and shared, nothing of the others, no test, no tool to install more."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("machine")]

ROOT = Path(__file__).parent.parent.parent
SERVICES = ("agreements", "referrals", "notifications")
DEMO = {"issuer", "issuer_server", "listening", "receiver", "signing_key", "sinks", "__init__"}


def docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)


@pytest.fixture(scope="module")
def image() -> Callable[[str], str]:
    """Builds the image of a service, `ops` or `local`; answers its name."""

    def build(name: str) -> str:
        target = ["--target", "service", "--build-arg", f"SERVICE={name}"] if name in SERVICES else ["--target", name]
        tag = f"vidare-{name}:test"
        built = docker("build", "--quiet", "--file", "deploy/Dockerfile", *target, "--tag", tag, ".")
        assert built.returncode == 0, built.stderr[-2000:]
        return tag

    return build


def sources(tag: str) -> set[str]:
    """The modules in the image, as paths under /app."""
    listed = docker("run", "--rm", "--entrypoint", "find", tag, "/app", "-type", "f", "-not", "-name", "*.pyc")
    return {line.removeprefix("/app/") for line in listed.stdout.splitlines()}


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_image_holds_that_service_and_shared_alone(service: str, image: Callable[[str], str]) -> None:
    found = sources(image(service))
    rooms = {"/".join(path.split("/")[:2]) if path.startswith("services/") else path.split("/")[0] for path in found}
    assert rooms == {"LICENSE", "shared", "services/__init__.py", f"services/{service}"}
    assert {f"services/{service}/__main__.py", "shared/health.py"} <= found


def test_the_operators_image_holds_the_services_and_its_commands(image: Callable[[str], str]) -> None:
    found = sources(image("ops"))
    assert {f"services/{service}/service.py" for service in SERVICES} <= found
    assert {path.split("/")[1] for path in found if path.startswith("deploy/")} == {"__init__.py", "ops"}
    assert {path.split("/")[0] for path in found} == {"LICENSE", "deploy", "services", "shared"}


def test_the_demonstrations_image_holds_no_service(image: Callable[[str], str]) -> None:
    found = sources(image("local"))
    assert {path for path in found if path.startswith("deploy/")} == {
        "deploy/__init__.py", *(f"deploy/local/{name}.py" for name in DEMO)
    }  # fmt: skip
    assert {path.split("/")[0] for path in found} == {"LICENSE", "deploy", "shared"}


@pytest.mark.parametrize("name", [*SERVICES, "ops", "local"])
def test_an_image_runs_as_anyone_but_root_on_a_root_that_nobody_can_write(
    name: str, image: Callable[[str], str]
) -> None:
    tag = image(name)
    assert docker("inspect", "--format", "{{.Config.User}}", tag).stdout.strip() == "10001:10001"
    module = {"ops": [], "local": ["deploy.local.sinks"]}.get(name, [f"services.{name}"])
    denied = ["--read-only", "--cap-drop", "ALL", "--user", "54321:54321", "--tmpfs", "/tmp", "--network", "none"]
    answer = docker("run", "--rm", *denied, tag, *module, "--help")
    assert answer.returncode == 0, answer.stderr
    assert "Usage" in answer.stdout


@pytest.mark.parametrize("name", [*SERVICES, "ops", "local"])
def test_nothing_can_be_installed_into_an_images_environment(name: str, image: Callable[[str], str]) -> None:
    listed = docker("run", "--rm", "--entrypoint", "ls", image(name), "/venv/bin")
    assert "python" in listed.stdout.split()
    assert "pip" not in listed.stdout.split()


def test_an_image_without_a_service_is_not_built() -> None:
    assert docker("build", "--quiet", "--file", "deploy/Dockerfile", "--target", "service", ".").returncode != 0
