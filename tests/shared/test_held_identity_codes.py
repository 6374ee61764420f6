"""Identity codes in text that is not meant to hold any: request ids, keys."""

import unicodedata
from uuid import uuid4

import pytest

from shared.ids import new_id
from shared.kernel.identifiers import holds_identity_code, names_nobody


@pytest.mark.parametrize("sign", "-+ABCDEFYXWVU")
def test_a_code_of_any_century_is_found(sign: str) -> None:
    assert holds_identity_code(f"010190{sign}900P")
    assert holds_identity_code(f"case/010190{sign.lower()}900p.1")


@pytest.mark.parametrize(
    "text", ["x010190-123A9", "KOE131052-308T", "4010190-900P", "010190-900PX", "010190\u2013900P", "k131052A308T7"]
)
def test_a_code_is_found_between_letters_and_digits_too(text: str) -> None:
    assert holds_identity_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "131052\u200d-308T",
        "131\u2060052-30\u00ad8T",
        "１３１０５２－３０８Ｔ",
        "131052 - 308T",
        "131052\u00a0-\u00a0308\u00a0T",
        "\u0661\u0663\u0661\u0660\u0665\u0662-\u0663\u0660\u0668T",
        "010190_123A",
        "010190\u2212900P",
        "0\u03011\u03010190-900P",
    ],
)
def test_a_code_is_found_however_it_is_disguised(text: str) -> None:
    assert holds_identity_code(text)


DASHES = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Pd"]


@pytest.mark.parametrize("dash", [*DASHES, "\u2212", "\u2043", "\u02d7"], ids=lambda dash: f"U+{ord(dash):04X}")
def test_a_code_with_any_dash_is_found(dash: str) -> None:
    assert holds_identity_code(f"Kerho 010190{dash}900P")


def test_no_uuid_is_a_code() -> None:
    for _ in range(1000):
        assert not holds_identity_code(f"{uuid4()} {new_id()}")


@pytest.mark.parametrize("text", ["", "010190G900P", "0101901900P", "010190-90", "9c010190a123f0"])
def test_what_has_not_the_form_of_a_code_is_none(text: str) -> None:
    assert not holds_identity_code(text)


def test_a_text_in_the_clear_passes_as_it_is_unless_it_holds_a_code() -> None:
    assert names_nobody("KOTO-2026/17") == "KOTO-2026/17"
    with pytest.raises(ValueError, match="must not stand here") as refused:
        names_nobody("KOTO/010190-900P")
    assert "900P" not in str(refused.value)
