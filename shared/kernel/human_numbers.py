"""The number of a referral that people read to each other: `VD-7K3M-9QXT`.

Seven letters or digits of Crockford's base 32 (no I, L, O, U) and a check character over GF(32). The check notices
every single wrong character, and every two characters that changed places.
"""

import re

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM = re.compile(rf"VD-([{_ALPHABET}]{{4}})-([{_ALPHABET}]{{4}})")
_MISREAD = str.maketrans("OIL", "011")
_RANDOM_CHARACTERS = 7
_BITS = 5
RANDOM_BITS = _RANDOM_CHARACTERS * _BITS
"""How many random bits a number holds."""
_REDUCTION = 0b100101  # x^5 + x^2 + 1 is primitive: no two places share a weight
_TOP = 1 << _BITS


def human_number(random: int) -> str:
    """A human number from the lowest 35 bits of a non-negative random integer.

    The bits are random and not counted, so the number tells nothing. Its column is unique: if a number is in use
    already, draw another one.
    """
    if random < 0:
        raise ValueError("a human number is made from a non-negative integer")
    digits = [random >> (_BITS * place) & (_TOP - 1) for place in range(_RANDOM_CHARACTERS)]
    text = "".join(_ALPHABET[digit] for digit in [*digits, _check_digit(digits)])
    return f"VD-{text[:4]}-{text[4:]}"


def is_human_number(text: str) -> bool:
    """Whether the text is a human number in its exact form, with the right check character."""
    match = _FORM.fullmatch(text)
    if match is None:
        return False
    *digits, check = (_ALPHABET.index(character) for character in match[1] + match[2])
    return _check_digit(digits) == check


def read_human_number(text: str) -> str | None:
    """The number that a person meant who typed it. None where none is meant, or its check character does not fit.

    Read are small letters, other hyphens or none, blanks, a full stop or a slash at the end, and O for 0, I or L for 1,
    as Crockford reads them.
    """
    letters = re.sub(r"[\s\u00ad\u2010-\u2015-]", "", text).rstrip("./,;").upper().translate(_MISREAD)
    number = f"VD-{letters[2:6]}-{letters[6:]}"
    return number if letters.startswith("VD") and is_human_number(number) else None


def _check_digit(digits: list[int]) -> int:
    check = 0
    for digit in digits:
        check = (check ^ digit) << 1
        if check & _TOP:
            check ^= _REDUCTION
    return check
