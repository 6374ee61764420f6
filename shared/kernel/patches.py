"""A change of some fields: JSON Merge Patch (RFC 7396), the one meaning of every PATCH.

    @router.patch(ONE, …)
    async def change(asked: Changing, contact_id: UUID, body: Patch[ContactDetails]) -> Response: …

    wanted = body.onto(details_of(row))
    if wanted == details_of(row):
        return row  # nothing was changed, so there is no new version and nothing to tell

What is left out stays, an object is merged member by member, a list is replaced as a whole, and null takes away what
may be missing. Null for what may not be missing is refused by its name.
"""

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.kernel.bodies import Body
from shared.kernel.field_errors import in_body, refused_fields
from shared.kernel.public_names import KEPT

Whole = TypeVar("Whole", bound=Body)


class Patch(Generic[Whole]):
    """What a caller says of a `Whole`: the fields that are to change, with their new values. Every field has its form
    already; rules that need several fields are asked by `onto`."""

    def __init__(self, whole: type[Whole], said: Mapping[str, Any]) -> None:
        self._whole = whole
        self._said = said

    def says(self, field: str) -> bool:
        """Whether the field was sent at all, be it as it is already."""
        return field in self._said

    def onto(self, current: Whole) -> Whole:
        """The whole after the change. 422 with each field that breaks a rule of the whole."""
        try:
            # What was said has its form already, and what stands was taken under the rules of its day.
            merged = _merged(current.model_dump(mode="json"), self._said)
            return self._whole.model_validate(merged, context=KEPT)
        except ValidationError as error:
            raise refused_fields([in_body(one, one["loc"]) for one in error.errors(include_input=False)]) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (whole,) = get_args(source)

        def read(said: Any, check: core_schema.ValidatorFunctionWrapHandler) -> "Patch[Any]":
            check(said)
            return cls(whole, said)

        return core_schema.no_info_wrap_validator_function(read, handler.generate_schema(_form(whole)))


def _merged(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396, section 2, for objects."""
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            below = merged.get(name)
            merged[name] = _merged(below if isinstance(below, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged


@cache
def _form(whole: type[Body]) -> type[Body]:
    """The body in which each field of `whole` may be left out, and so on in what it holds."""
    fields: dict[str, Any] = {name: _optional(field) for name, field in whole.model_fields.items()}
    return create_model(
        f"{whole.__name__}Patch",
        __base__=Body,
        __module__=whole.__module__,
        __doc__="JSON Merge Patch (RFC 7396): what is left out stays, and null takes away what may be missing.",
        **fields,
    )


def _optional(field: FieldInfo) -> tuple[Any, FieldInfo]:
    shown: Any = Field(
        default_factory=dict,  # never looked at, and no default in the schema
        description=field.description,
        examples=field.examples,
        json_schema_extra=field.json_schema_extra,
    )
    of = _forms(field.annotation)
    # A rule of the whole field reads whole values; `onto` asks it.
    annotated = Annotated[(of, *field.metadata)] if of is field.annotation and field.metadata else of
    return (annotated if _nullable(field.annotation) else Annotated[annotated, BeforeValidator(_there)]), shown


def _forms(annotation: Any) -> Any:
    """The same type; for one that holds members, what may be said of some of them."""
    if isinstance(annotation, type) and issubclass(annotation, Body):
        return _form(annotation)
    parts = get_args(annotation)
    if get_origin(annotation) in (Union, UnionType) and any(_forms(one) is not one for one in parts):
        return Union[tuple(_forms(one) for one in parts)]  # noqa: UP007 made of a tuple
    return annotation


def _nullable(annotation: Any) -> bool:
    return NoneType in get_args(annotation)


def _there(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("needed", "It can be changed, not taken away.")
    return value
