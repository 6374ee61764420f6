"""Human numbers of cases and referrals, from chance that the caller brings."""

from uuid import UUID

from shared.kernel.identifiers import human_number


def number_from(id_: UUID) -> str:
    """The human number made of the random bits of a UUIDv7 (its last 62), so that one id gives one number."""
    return human_number(id_.int & ((1 << 62) - 1))
