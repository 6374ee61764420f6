"""Who acts: a person or a system for one organisation, the platform's operator, or Vidare's own clock."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an actor may do; a token names them in its claim `roles`."""

    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    SIGNATORY = "signatory"
    PRIVACY_OFFICER = "privacy-officer"
    ORG_ADMIN = "org-admin"
    INTEGRATION = "integration"  # a system of the organisation
    OPERATOR = "operator"  # runs the platform, outside all organisations, reads no client data


ANY_ROLE = frozenset(Role)
MEMBERS = ANY_ROLE - {Role.OPERATOR}
"""The roles that somebody has in an organisation."""

_SYSTEM_SUBJECT = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """`organisation` scopes every query; it is None for the operator and the system alone.

    `on_behalf_of` is the person for whom a system acts, as that system names them; `units` are those units of the
    organisation in which a person works. ValueError when organisation and roles contradict each other: such an actor
    must never reach a query.
    """

    subject: str
    organisation: UUID | None
    roles: frozenset[Role]
    on_behalf_of: str | None = None
    units: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        if self.is_operator and (self.organisation is not None or len(self.roles) > 1):
            raise ValueError("an operator acts for no organisation and has no other role")
        if self.organisation is None and not (self.is_operator or self.is_system):
            raise ValueError("an actor needs an organisation, unless it is an operator or the system")

    def has(self, *roles: Role) -> bool:
        """Whether the actor has at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_operator(self) -> bool:
        return Role.OPERATOR in self.roles

    @property
    def is_system(self) -> bool:
        return self.subject == _SYSTEM_SUBJECT and self.organisation is None and not self.roles


SYSTEM = Actor(subject=_SYSTEM_SUBJECT, organisation=None, roles=frozenset())
"""The actor of clocks and reactions. No token can be it: a token without an organisation must be an operator's."""
