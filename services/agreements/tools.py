"""What commands and queries of this service work with: nothing beside the database yet."""

from typing import TypeAlias

from shared.work import reading, unit

Tools: TypeAlias = None

Work: TypeAlias = unit.Work[Tools]
Reading: TypeAlias = reading.Reading[Tools]
