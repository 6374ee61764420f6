"""Where the rows of this service register: SQLModel would otherwise keep all services' tables in one registry."""

from sqlalchemy.orm import registry

from shared.persistence.rows import PlainRow


class Row(PlainRow, registry=registry()):
    """Rows of this service alone. What a person could be known by stands only in `sealed` columns.

    A sealed column holds JSON, encrypted with the client's own key; see `services/referrals/vault.py` for its context.
    """


# What a row is about is read, and locked, with it: nothing in the model waits for a database, and the moves of one
# client's referrals come one after the other.
# Set foreign keys yourself: these relations are view-only.
WHOLE = {"lazy": "joined", "innerjoin": True, "viewonly": True}

# The history of what is joined to each referral: read where it is shown, and never with the referral.
HISTORY = {"lazy": "raise", "viewonly": True}
