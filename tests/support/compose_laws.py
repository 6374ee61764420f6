"""The laws of docker-compose.yml: each is a function from the parsed file to the sentences of what breaks it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from deploy.configure import IMAGES

SERVICES = ("agreements", "referrals", "notifications")

Compose = dict[str, Any]
Law = Callable[[Compose], Iterator[str]]


def every_container_is_hardened(compose: Compose) -> Iterator[str]:
    demanded = {"read_only": True, "cap_drop": ["ALL"], "init": True}
    forbidden = {"cap_add", "privileged", "network_mode", "pid", "ipc", "devices", "group_add"}
    for name, service in compose["services"].items():
        for key, value in demanded.items():
            if service.get(key) != value:
                yield f"{name}: {key} is not {value}"
        if service.get("security_opt") != ["no-new-privileges:true"]:
            yield f"{name}: it may gain privileges"
        for key in sorted(forbidden & service.keys()):
            yield f"{name}: {key} loosens what is denied"
        for key in ("mem_limit", "cpus", "pids_limit", "stop_grace_period"):
            if not service.get(key):
                yield f"{name}: no {key}"
        if not {"max-size", "max-file"} <= service.get("logging", {}).get("options", {}).keys():
            yield f"{name}: its log grows without end"


def no_container_is_root(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        if str(service.get("user", "root")).split(":")[0] in ("root", "0"):
            yield f"{name}: runs as root"


def published_ports_are_on_loopback(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name}: {port} is open to others"


def only_the_deliveries_and_the_issuers_keys_leave(compose: Compose) -> Iterator[str]:
    networks = compose["networks"]
    inside = {name for name, network in networks.items() if (network or {}).get("internal")}
    answerless = {"com.docker.network.bridge.enable_ip_masquerade": "false"}
    if (networks["front"] or {}).get("driver_opts") != answerless:
        yield "front: leads out"
    for name, service in compose["services"].items():
        leaving = set(service.get("networks", ["default"])) - inside - {"front"}
        if leaving and name not in ("notifications-worker", "issuer-keys"):
            yield f"{name}: leaves by {', '.join(sorted(leaving))}"


def no_name_is_asked_for_outside(compose: Compose) -> Iterator[str]:
    """Docker's own resolver passes questions on, from an internal network too: a way out for whoever has data."""
    for name, service in compose["services"].items():
        wanted = [] if name in ("notifications-worker", "issuer-keys") else ["127.0.0.1"]
        if service.get("dns") != wanted:
            yield f"{name}: asks {service.get('dns')} for names"


def each_service_logs_in_at_kafka_as_itself(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        owner, environment = name.split("-")[0], service.get("environment", {})
        if "kafka_operator_password" in service.get("secrets", []) and name not in ("kafka", "topics"):
            yield f"{name}: holds the operator's login"
        if owner not in SERVICES:
            continue
        login = {
            "MECHANISM": "SCRAM-SHA-512",
            "USERNAME": owner,
            "PASSWORD_FILE": f"/run/secrets/{owner}_kafka_password",
        }
        for key, value in login.items():
            if environment.get(f"{owner.upper()}_KAFKA_{key}") != value:
                yield f"{name}: {owner.upper()}_KAFKA_{key} is not {value}"


def database_and_broker_stand_apart(compose: Compose) -> Iterator[str]:
    for name, network in (("postgres", "database"), ("kafka", "broker")):
        if compose["services"][name]["networks"] != [network]:
            yield f"{name}: is not on {network} alone"
        if compose["services"][name].get("ports"):
            yield f"{name}: is published"
        if not compose["networks"][network].get("internal"):
            yield f"{network}: is not internal"


def secrets_are_files_of_their_own_service(compose: Compose) -> Iterator[str]:
    for name, secret in compose["secrets"].items():
        if secret != {"file": f"deploy/secrets/{name}"}:
            yield f"{name}: is not a file of deploy/secrets"
    for name, service in compose["services"].items():
        owner = name.split("-")[0]
        for secret in service.get("secrets", []):
            if owner in SERVICES and not secret.startswith(f"{owner}_"):
                yield f"{name}: holds {secret}"
        for variable in service.get("environment", {}):
            if re.search(r"PASSWORD|SECRET|_KEYS?$|DATABASE_URL", variable) and not variable.endswith("_FILE"):
                yield f"{name}: {variable} is a secret in the environment"


def the_migration_alone_logs_in_as_the_owner_of_the_tables(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        migrates = name.endswith("-migrate")
        owner = name.split("-")[0]
        held = [secret for secret in service.get("secrets", []) if secret.endswith("_migration_database_url")]
        if held != ([f"{owner}_migration_database_url"] if migrates else []):
            yield f"{name}: holds {held}"
        variable = f"{owner}_migration_database_url_file".upper()
        if migrates and service["environment"].get(variable) != f"/run/secrets/{owner}_migration_database_url":
            yield f"{name}: does not migrate as the owner"


def each_service_gets_its_own_settings(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        owner = name.split("-")[0]
        for variable in service.get("environment", {}) if owner in SERVICES else ():
            if not variable.startswith((f"{owner.upper()}_", "VIDARE_")):
                yield f"{name}: {variable} is another's"


def what_runs_is_asked_for_its_health_and_jobs_are_waited_for(compose: Compose) -> Iterator[str]:
    services = compose["services"]
    awaited = {
        other
        for service in services.values()
        for other, how in service.get("depends_on", {}).items()
        if how["condition"] == "service_completed_successfully"
    }
    for name, service in services.items():
        job = service.get("restart") == "no"
        if not job and not service.get("healthcheck", {}).get("test"):
            yield f"{name}: nobody asks how it is"
        if job and name not in awaited and not service.get("profiles"):
            yield f"{name}: nobody waits for it"
    for owner in SERVICES:
        for role in ("api", "worker"):
            if not {f"{owner}-migrate", "topics"} <= services[f"{owner}-{role}"]["depends_on"].keys():
                yield f"{owner}-{role}: starts before its schema and its topics are there"


def the_host_gives_only_our_own_files_and_only_to_read(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        for mount in service.get("volumes", []):
            source, _, rest = str(mount).partition(":")
            if source not in compose["volumes"] and not (source.startswith("./deploy/") and rest.endswith(":ro")):
                yield f"{name}: mounts {mount}"


def every_image_is_ours_or_can_be_pinned(compose: Compose) -> Iterator[str]:
    """`configure.py --pin` writes digests into the variables of .env that it knows, and nowhere else."""
    known = "|".join(IMAGES)
    for name, service in compose["services"].items():
        image = str(service.get("image", ""))
        if not re.fullmatch(rf"vidare-[a-z]+:\$\{{VIDARE_VERSION:-local\}}|\$\{{({known}):-[^}}]+\}}", image):
            yield f"{name}: {image} is no variable that can be pinned"
        for variable, value in service.get("build", {}).get("args", {}).items():
            if variable.endswith("_IMAGE") and not re.fullmatch(rf"\$\{{({known}):-[^}}]+\}}", str(value)):
                yield f"{name}: is built on {value}, which cannot be pinned"


def the_demonstration_needs_its_profile(compose: Compose) -> Iterator[str]:
    for name in ("mail", "receiver", "issuer"):
        if compose["services"][name].get("profiles") != ["demo"]:
            yield f"{name}: starts without the profile demo"
