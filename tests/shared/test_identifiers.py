from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.kernel.identifiers import (
    BusinessId,
    Date,
    IdentityCode,
    Instant,
    LanguageTag,
    LegalBasis,
    MunicipalityCode,
    check_identity_code,
    human_number,
    is_human_number,
)

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def identity_code(day: str, sign: str, individual: int) -> str:
    """A code with the right check character; tests use the range 900-999 of no person."""
    digits = f"{day}{individual:03d}"
    return f"{day}{sign}{individual:03d}{CHECK_CHARACTERS[int(digits) % 31]}"


SANDBOX_CODE = identity_code("010190", "-", 900)


def accepts(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("value", ["0000001-9", "9999999-2"])
def test_a_business_id_with_a_right_check_digit_is_accepted(value: str) -> None:
    assert TypeAdapter(BusinessId).validate_python(value) == value


@pytest.mark.parametrize(
    "value", ["00000019", "FI00000019", "0000001-8", " 0000001-9", "000001-9", "٠000001-9", 7, None]
)
def test_a_business_id_of_another_form_is_refused(value: Any) -> None:
    assert not accepts(BusinessId, value)


@pytest.mark.parametrize(
    ("value", "valid"), [("091", True), ("91", False), ("0911", False), (91, False), ("09A", False)]
)
def test_a_municipality_code_is_three_digits_as_text(value: Any, valid: bool) -> None:
    assert accepts(MunicipalityCode, value) is valid


@pytest.mark.parametrize(
    ("value", "valid"), [("fi", True), ("prs", True), ("FI", False), ("fi-FI", False), ("", False)]
)
def test_a_language_is_two_or_three_small_letters(value: str, valid: bool) -> None:
    assert accepts(LanguageTag, value) is valid


@pytest.mark.parametrize("sign", "-YXWVUABCDEF+")
def test_every_century_sign_is_accepted(sign: str) -> None:
    code = identity_code("010103", sign, 950)
    assert check_identity_code(code, sandbox=True) == code


@pytest.mark.parametrize("sign", "ZGTM /−")
def test_another_century_sign_is_refused(sign: str) -> None:
    with pytest.raises(ValueError, match="eleven characters"):
        check_identity_code(identity_code("010103", sign, 950), sandbox=True)


def test_a_sandbox_code_is_refused_outside_the_sandbox() -> None:
    with pytest.raises(ValueError, match="for trying the system only"):
        check_identity_code(SANDBOX_CODE, sandbox=False)


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda code: f" {code}", lambda code: f"{code}\n", lambda code: code[:-1]]
)
def test_an_identity_code_is_never_normalised(spoil: Any) -> None:
    code = identity_code("010103", "A", 909)
    with pytest.raises(ValueError, match="eleven characters"):
        check_identity_code(spoil(code), sandbox=True)


@pytest.mark.parametrize("day", ["310290", "320190", "011390", "000190"])
def test_an_identity_code_needs_a_day_of_the_calendar(day: str) -> None:
    with pytest.raises(ValueError, match="wrong date"):
        check_identity_code(identity_code(day, "-", 900), sandbox=True)


def test_an_identity_code_starts_counting_at_002() -> None:
    with pytest.raises(ValueError, match="wrong date, number"):
        check_identity_code(identity_code("010190", "-", 1), sandbox=True)


def test_digits_of_another_script_are_refused() -> None:
    with pytest.raises(ValueError, match="eleven characters"):
        check_identity_code(SANDBOX_CODE.replace("0", "٠"), sandbox=True)


@given(st.text(max_size=14) | st.from_regex(r"[0-3][0-9][01][0-9]{3}[-A]9[0-9]{2}[0-9A-Y]", fullmatch=True))
def test_a_refusal_never_repeats_the_identity_code(value: str) -> None:
    try:
        check_identity_code(value, sandbox=False)
    except ValueError as refusal:
        assert len(value) < 9 or value not in str(refusal)  # shorter text is found in any sentence
        assert refusal.__cause__ is None


class Person(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True, extra="forbid")
    code: IdentityCode | None = None
    business: BusinessId | None = None
    basis: LegalBasis | None = None


@pytest.mark.parametrize("field", ["code", "business", "basis"])
def test_a_model_that_strips_white_space_does_not_make_a_value_canonical(field: str) -> None:
    value = {"code": SANDBOX_CODE, "business": "0000001-9", "basis": "law:681/2023:16@2025-01-01"}[field]
    assert str(getattr(Person.model_validate({field: value}), field)) == value
    with pytest.raises(ValidationError):
        Person.model_validate({field: f" {value}"})


BASES = [
    "law:681/2023:16@2025-01-01",
    "law:1386/2010:5a@2011-09-01",
    "consent:018f3b6e-0000-7000-8000-000000000001",
    "commission:018f3b6e-0000-7000-8000-000000000002",
]


@pytest.mark.parametrize("text", BASES)
def test_a_legal_basis_reads_back_as_it_was_written(text: str) -> None:
    assert str(LegalBasis.parse(text)) == text


def test_a_legal_basis_knows_its_parts() -> None:
    assert LegalBasis.parse(BASES[1]) == LegalBasis("law", "1386/2010", "5a", date(2011, 9, 1))
    assert LegalBasis.parse(BASES[3]) == LegalBasis("commission", id=UUID("018f3b6e-0000-7000-8000-000000000002"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "law:681/2023:16",
        "law:681/2023:16@2025-02-30",
        "law:681/2023:16@2025-01-01 ",
        "Law:681/2023:16@2025-01-01",
        "consent:1",
        "consent:018F3B6E-0000-7000-8000-000000000001",
        "interest:018f3b6e-0000-7000-8000-000000000001",
    ],
)
def test_another_legal_basis_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"legal basis is written|not a day of the calendar"):
        LegalBasis.parse(text)


def test_a_legal_basis_is_text_in_json_and_parsed_in_python() -> None:
    person = Person.model_validate_json(f'{{"basis": "{BASES[0]}"}}')
    assert person.basis == LegalBasis.parse(BASES[0])
    assert person.model_dump(mode="json")["basis"] == BASES[0]
    assert TypeAdapter(LegalBasis).json_schema()["type"] == "string"


@given(st.integers(min_value=0))
def test_every_human_number_is_one(random: int) -> None:
    number = human_number(random)
    assert is_human_number(number)
    assert len(number) == len("VD-7K3M-9QXT")


def test_different_chance_gives_different_numbers() -> None:
    assert len({human_number(random * 7_919_993) for random in range(4000)}) == 4000


places = st.sampled_from([3, 4, 5, 6, 8, 9, 10, 11])


@given(st.integers(min_value=0), places, st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_noticed(random: int, place: int, typed: str) -> None:
    number = human_number(random)
    mistyped = number[:place] + typed + number[place + 1 :]
    assert is_human_number(mistyped) is (mistyped == number)


@given(st.integers(min_value=0), places, places)
def test_two_characters_that_changed_places_are_noticed(random: int, one: int, other: int) -> None:
    number = human_number(random)
    characters = list(number)
    characters[one], characters[other] = characters[other], characters[one]
    assert is_human_number("".join(characters)) is ("".join(characters) == number)


@pytest.mark.parametrize("text", ["", "VD-0000-000", "vd-0000-0000", "VD-0000-0000 ", "VD00000000", "VD-OOOO-OOOO"])
def test_a_number_of_another_form_is_no_human_number(text: str) -> None:
    assert not is_human_number(text)


HELSINKI_NOON = datetime(2026, 6, 18, 12, tzinfo=timezone(timedelta(hours=3)))


class When(BaseModel):
    day: Date
    instant: Instant


@pytest.mark.parametrize("strict", [False, True])
def test_dates_and_instants_are_read_from_strings_in_every_mode(strict: bool) -> None:
    values = {"day": "2026-06-18", "instant": "2026-06-18T12:00:00.5+03:00"}
    text = '{"day": "2026-06-18", "instant": "2026-06-18T12:00:00.5+03:00"}'
    expected = When(day=date(2026, 6, 18), instant=datetime(2026, 6, 18, 9, 0, 0, 500_000, tzinfo=UTC))
    assert When.model_validate(values, strict=strict) == expected
    assert When.model_validate_json(text, strict=strict) == expected


def test_an_instant_is_kept_in_utc() -> None:
    when = When(day=date(2026, 6, 18), instant=HELSINKI_NOON)
    assert when.instant.tzinfo is UTC
    assert when.model_dump(mode="json") == {"day": "2026-06-18", "instant": "2026-06-18T09:00:00Z"}


NO_DATES = [
    *(0, 1.5, True, None, "0", "20260618", "2026-6-18", "2026-02-30", "2026-W25-4", " 2026-06-18"),
    *("2026-06-18T00:00:00Z", HELSINKI_NOON),
]
NO_INSTANTS = [
    *(0, "0", 1_800_000_000, "2026-06-18", "2026-06-18T12:00:00", "2026-06-18 12:00:00Z", "2026-06-18T12:00Z"),
    *("2026-06-18T25:00:00Z", "2026-06-18T12:00:60Z", "2026-06-18T12:00:00+25:00", "٢026-06-18T12:00:00Z"),
    *("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", HELSINKI_NOON.replace(tzinfo=None), date(2026, 6, 18)),
]


@pytest.mark.parametrize("value", NO_DATES)
def test_everything_else_is_no_date(value: Any) -> None:
    assert not accepts(Date, value)


@pytest.mark.parametrize("value", NO_INSTANTS)
def test_everything_else_is_no_instant(value: Any) -> None:
    assert not accepts(Instant, value)


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_an_instant_survives_its_text(instant: datetime) -> None:
    adapter: TypeAdapter[datetime] = TypeAdapter(Instant)
    assert adapter.validate_json(adapter.dump_json(adapter.validate_python(instant))) == instant.astimezone(UTC)


def test_the_json_schema_says_the_formats() -> None:
    properties = When.model_json_schema()["properties"]
    assert properties["day"] == {"format": "date", "title": "Day", "type": "string"}
    assert properties["instant"] == {"format": "date-time", "title": "Instant", "type": "string"}
    assert TypeAdapter(BusinessId).json_schema() == {"type": "string", "pattern": "^[0-9]{7}-[0-9]$"}
