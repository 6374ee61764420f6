"""All tables of this service."""

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import class_mapper

from services.agreements.model.agreement.row import Agreement
from services.agreements.model.clause_use.row import ClauseUse
from services.agreements.model.organisation.row import NameKey, Organisation
from services.agreements.model.registry import Row

__all__ = ["TABLES", "Agreement", "ClauseUse", "NameKey", "Organisation"]

for _row in (Organisation, Agreement):
    # The version in WHERE is the last guard against two writers; `MoveTable.apply` and the commands raise it.
    _mapper: Any = class_mapper(_row)
    _mapper.version_id_col = _mapper.local_table.c.version
    _mapper.version_id_generator = False

TABLES: MetaData = Row.metadata
