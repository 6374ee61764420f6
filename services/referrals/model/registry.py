"""Where the rows of this service register: SQLModel would otherwise keep all services' tables in one registry."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Row(SQLModel, registry=registry()):
    """Rows of this service alone. What a person could be known by stands only in `sealed` columns.

    A sealed column holds JSON, encrypted with the client's own key; see `services/referrals/vault.py` for its context.
    """


# What a row is about is read, and locked, with it: nothing in the model waits for a database, and the moves of one
# client's referrals come one after the other.
# For reading: who makes a row writes its foreign keys, and the ORM has no order of rows to find out.
WHOLE = {"lazy": "joined", "innerjoin": True, "viewonly": True}
