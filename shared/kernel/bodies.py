"""Bodies of commands: what callers say."""

from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.kernel.codes import Code, needs_text
from shared.kernel.identifiers import is_plain_uuid, names_nobody
from shared.kernel.public_names import KEPT
from shared.kernel.texts import SEALED, Paragraphs

_OBJECTS = frozenset({"model", "definitions", "definition-ref"})
_GUESSED_AT = frozenset({"bool", "int", "float"})
_GUARDED = "vidare_guarded"
_SHORTEST = 6  # signs of a text that can hold an identity code, however it is written


def _be_exact(schema: Any) -> None:
    if isinstance(schema, list | tuple):
        for one in schema:
            _be_exact(one)
    elif isinstance(schema, dict):
        if schema.get("metadata", {}).keys() & {SEALED, _GUARDED}:
            return
        if schema.get("type") in _GUESSED_AT:
            schema["strict"] = True
        if schema.get("type") == "list" and schema.get("items_schema", {}).get("type") not in _OBJECTS:
            schema["fail_fast"] = True  # ten thousand wrong codes are one mistake, and took a second to tell
        if schema.get("type") == "str":
            _guard(schema)
            return
        if schema.get("type") == "uuid":
            _write_plainly(schema)
            return
        for key, below in schema.items():
            if key not in ("metadata", "serialization"):
                _be_exact(below)


def _guard(schema: dict[str, Any]) -> None:
    """Turns the schema of a text into that of a text which names nobody."""
    inner: Any = dict(schema)
    schema.clear()
    schema.update(core_schema.with_info_after_validator_function(_names_nobody, inner, metadata={_GUARDED: True}))


def _write_plainly(schema: dict[str, Any]) -> None:
    inner: Any = dict(schema)
    schema.clear()
    schema.update(core_schema.no_info_before_validator_function(_plain_uuid, inner, metadata={_GUARDED: True}))


def _plain_uuid(said: Any) -> Any:
    if isinstance(said, str) and not is_plain_uuid(said):
        raise PydanticCustomError("uuid_parsing", "Input should be a valid UUID")
    return said


def _names_nobody(text: str, read: ValidationInfo) -> str:
    # Codes of municipalities and languages come by the thousand, and are too short.
    return text if len(text) < _SHORTEST or read.context is KEPT else names_nobody(text)


class Body(BaseModel):
    """The body of a command: an unknown field is refused, for it may be a misspelt one, and so is a personal identity
    code in a text that is not sealed (`texts.Sealed`): it is stored in the clear."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """`"yes"` is no boolean and `"12"` no number. Pydantic's own strict mode would also refuse a day written as a
        string, since a body has been read from JSON already when it is checked."""
        schema = handler(source)
        _be_exact(schema)
        return schema


class Explained(Body):
    """A coded reason, one of those that its move takes; `other` needs a text."""

    reason: Code
    text: Annotated[Paragraphs | None, Field(validate_default=True)] = None

    @field_validator("text")
    @classmethod
    def _other_says_what(cls, text: str | None, read: ValidationInfo) -> str | None:
        # A check of this field, so that the refusal points at the text. A reason that was refused is missing in `data`.
        reason = read.data.get("reason")
        if text is None and reason is not None and needs_text(reason):
            raise ValueError("the reason `other` needs a text")
        return text


Said = TypeVar("Said", bound=Body)


def only_these_reasons(body: type[Said], slug: str, reasons: frozenset[Code]) -> type[Said]:
    """The body that takes only these reasons and names them in its schema; the same one where it takes no reason."""
    if not reasons or "reason" not in body.model_fields:
        return body
    listed = ", ".join(sorted(reasons))

    def check(said: object) -> object:
        if not isinstance(said, str) or said not in reasons:
            sentence = "This reason cannot be given for {move}: take one of {reasons}."
            raise PydanticCustomError("reason-not-for-this-move", sentence, {"move": slug, "reasons": listed})
        return said

    codes: Any = type(next(iter(reasons)))
    shown: dict[str, Any] = {"enum": sorted(str(reason) for reason in reasons)}
    field: Any = (Annotated[codes, BeforeValidator(check), Field(json_schema_extra=shown)], ...)
    # A body of the move's own has a name of its own; two tables of a service may have moves of one slug.
    name = "".join(part.capitalize() for part in slug.split("-")) if body.__name__ == "Explained" else body.__name__
    return create_model(name, __base__=body, __doc__=body.__doc__, reason=field)
