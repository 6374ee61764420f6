"""The code of a person who asked without login: twelve signs of Crockford's base 32, in three groups."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_SIGNS, _GROUP, _BITS = 12, 4, 5


def code_of(random: int) -> str:
    """`K7M3-9QXT-2B4D` from the lowest 60 bits."""
    signs = "".join(_ALPHABET[random >> (_BITS * place) & (len(_ALPHABET) - 1)] for place in range(_SIGNS))
    return _grouped(signs)


def read_code(typed: str) -> str:
    """The code that a person meant who typed it: small letters, blanks and other hyphens, O for 0, I or L for 1. What
    is none is answered as a wrong one is, so it comes back as some text that opens nothing."""
    signs = "".join(sign for sign in typed.upper().translate(_MISREAD) if sign in _ALPHABET)
    return _grouped(signs[: _SIGNS + 1])


def _grouped(signs: str) -> str:
    return "-".join(signs[first : first + _GROUP] for first in range(0, len(signs), _GROUP))
