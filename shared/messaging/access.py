"""Who may do what on Kafka: each service logs in as itself, writes its own topics and reads those it reacts to.

A fact moves clients' data, so whoever can write a service's topic can act in its name. The rights follow from what the
service says of itself; nothing is granted by hand (docs/operations.md, section 8).
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, NoError

from shared.messaging.broker import KafkaConnection
from shared.messaging.provisioning import client_arguments

Right = tuple[ResourceType, str, ACLOperation]
"""A kind of thing, its exact name, and what may be done with it."""


@dataclass(frozen=True)
class KafkaUser:
    """A service's login and what it needs: the topics it writes, those it reads, and the groups it reads them as."""

    name: str
    password: str
    writes: frozenset[str]
    reads: frozenset[str]
    groups: frozenset[str]

    def rights(self) -> set[Right]:
        """Everything that it may do."""
        return (
            {(ResourceType.TOPIC, topic, ACLOperation.WRITE) for topic in self.writes}
            | {(ResourceType.TOPIC, topic, ACLOperation.READ) for topic in self.reads}
            | {(ResourceType.GROUP, group, ACLOperation.READ) for group in self.groups}
        )


def grant(connection: KafkaConnection, users: Iterable[KafkaUser]) -> dict[str, str]:
    """Gives each user its password and exactly its rights: what is missing is added, what is more is taken away.

    Returns `set` or `kept` for the rights of each. Raises kafka-python's KafkaError, such as for a login that may not.
    """
    wanted = list(users)
    with closing(KafkaAdminClient(**client_arguments(connection), client_id="vidare-access")) as admin:
        told = admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(one.name, ScramMechanism.SCRAM_SHA_512, one.password) for one in wanted]
        )
        _require_no_error(told.values())
        return {one.name: _set_rights(admin, one) for one in wanted}


def _set_rights(admin: KafkaAdminClient, user: KafkaUser) -> str:
    principal = f"User:{user.name}"
    every = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    found, _ = admin.describe_acls(ACLFilter(principal, None, ACLOperation.ANY, ACLPermissionType.ANY, every))
    held = {_written(one) for one in found}
    needed = {_written(_allowed(principal, right)): _allowed(principal, right) for right in user.rights()}
    surplus = [one for one in found if _written(one) not in needed]
    missing = [acl for text, acl in needed.items() if text not in held]
    if missing:
        _require_no_error(admin.create_acls(missing)["failed"])
    if surplus:
        _require_no_error(error for *_, error in admin.delete_acls([_exactly(one) for one in surplus]))
    return "set" if missing or surplus else "kept"


def _require_no_error(told: Iterable[object]) -> None:
    """The client answers these errors, as a sentence or as the error's class, instead of raising them."""
    for error in told:
        if error not in (None, NoError):
            raise KafkaError(f"Kafka refused it: {getattr(error, '__name__', error)}")


def _allowed(principal: str, right: Right) -> ACL:
    kind, name, operation = right
    return ACL(principal, "*", operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name))


def _exactly(acl: ACL) -> ACLFilter:
    pattern = acl.resource_pattern
    only = ResourcePatternFilter(pattern.resource_type, pattern.resource_name, pattern.pattern_type)
    return ACLFilter(acl.principal, acl.host, acl.operation, acl.permission_type, only)


def _written(acl: ACL) -> tuple[int, str, int, int, int, str]:
    pattern = acl.resource_pattern
    return (
        int(pattern.resource_type),
        str(pattern.resource_name),
        int(pattern.pattern_type),
        int(acl.operation),
        int(acl.permission_type),
        str(acl.host),
    )
