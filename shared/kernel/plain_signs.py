"""A text as a reader takes it, sign by sign: for looking at what somebody wrote, never for keeping it."""

import unicodedata

_LOOK_ALIKE = (
    ("\u3002\u06d4\u0701\u0702\ua4f8\ua60e\U00010a50\U0001d16d", "."),
    ("\u2044\u2215\u29f8\u2571", "/"),
    ("\u02d0\ua789\u2236\u05c3", ":"),
    ("\u2043\u02d7\u2212", "-"),
)
"""What a reader, or a browser, takes for the sign beside it (Unicode UTS 39, and the mappings of IDNA)."""
_UNSEEN = ("Mn", "Mc", "Me", "Cf")


_MOST_KNOWN = 4096


class _Plainly(dict[int, str]):
    """For `str.translate`: no diacritics, nothing that is not seen, European digits, one sign for its look-alikes.
    Keeps the first signs it meets."""

    def __missing__(self, code: int) -> str:
        plain = _plainly(chr(code))
        if len(self) < _MOST_KNOWN:
            self[code] = plain
        return plain


def _plainly(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return "" if category in _UNSEEN else sign


_PLAINLY = _Plainly({ord(sign): plain for signs, plain in _LOOK_ALIKE for sign in signs})


def plainly(text: str) -> str:
    """The text of common width, without diacritics and what is not seen, with European digits, plain hyphens and one
    sign for those that look alike."""
    return unicodedata.normalize("NFKD", text).translate(_PLAINLY)
