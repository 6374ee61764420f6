"""What is said to open a case."""

from uuid import UUID

from shared.kernel.bodies import Body


class NewCase(Body):
    client_id: UUID
