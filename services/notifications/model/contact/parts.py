"""A part of a fact may name a role within its organisation: `recipient-supervisor`, `sender-agreements`."""

from services.notifications.model.contact.codes import ContactRole

_NAMED = (ContactRole.SUPERVISOR, ContactRole.AGREEMENTS)


def role_named(part: str) -> ContactRole | None:
    """The role that a part names, if it names one."""
    return next((role for role in _NAMED if part.endswith(f"-{role}")), None)


def side_of(part: str) -> str:
    """The part that the organisation itself plays: it reads what its own people read."""
    role = role_named(part)
    return part.removesuffix(f"-{role}") if role is not None else part
