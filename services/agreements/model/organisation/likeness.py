"""When two names are likely to be taken for each other: how a name looks, and the keys that like names share."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping

_LOOK_ALIKE = {
    "a": "АΑаαɑꓮ", "b": "ВΒЬвбьꓐ", "c": "СсϹϲꓚ", "d": "ԁđꓓ", "e": "ЕΕеεєꓰ", "f": "ꓝϜ", "g": "Ԍɡցգꓖ", "h": "НΗһнհħꓧ",
    "i": "ІΙЇӀіιїӏıɩɪꓲ", "j": "ЈјյꓙϳͿ", "k": "КΚкκꓗ", "l": "łլꓡ", "m": "МΜмꓟ", "n": "ΝпηոꓠՈ", "o": "ОΟоοօσøՕꓳ",
    "p": "РΡрρքƿꓑ", "q": "Ԛԛզ", "r": "гꓣ", "s": "ЅѕſՍ$ꓢ", "t": "ТΤтτꓔ", "u": "иυսꓴՍ", "v": "νѵѴꓦ", "w": "Ԝԝωꓪ",
    "x": "ХΧхχꓫ", "y": "УΥҮуүγꓬ", "z": "Ζꓜ", "3": "Ззӡ", "ae": "æӕÆӔ", "oe": "œŒ", "th": "þÞ", "ss": "ßẞ",
}  # fmt: skip
"""Letters that look like others: of Unicode's table of confusables (UTS 39) those of Cyrillic, Greek, Armenian, Lisu
and Latin. Width, and the letters of formulas, are what NFKD knows."""
_SEEN = str.maketrans({sign: letter for letter, signs in _LOOK_ALIKE.items() for sign in signs})
_ONE_FOR_ONE = (("l", "i"), ("|", "i"))
_ALIKE = (("rn", "m"), ("vv", "w"), *_ONE_FOR_ONE)
_DIGITS = str.maketrans("01", "oi")

_FORMS = frozenset(
    {"ry", "rf", "oy", "ab", "oyj", "abp", "ky", "kb", "tmi", "osk", "anl", "sr", "rs"}
    | {"ltd", "inc", "llc", "plc", "gmbh", "ev", "as", "asa", "aps", "bv", "nv", "sa", "srl", "spa", "ou", "mtu"}
)
"""What says how somebody is registered, and is left out when a name is spoken."""
_SHORTEST = 6
"""Below so many letters two names that differ in one are simply two names (Kela, Kola)."""
MOST_TWINS = 10
"""So many organisations with a like name are shown beside one."""
_LONGEST = 60
"""So many signs of a name are compared: nobody reads on."""


def look_of(name: str) -> str:
    """How the name looks to somebody who reads fast: without case, diacritics, spaces, signs and the form of the
    company, with one letter for all that look like it."""
    return _joined(_letters_of(name), _ALIKE) or name[:_LONGEST]


def _letters_of(name: str) -> str:
    seen = unicodedata.normalize("NFKD", name).translate(_SEEN).casefold()
    words = [plain for word in seen.split() if (plain := _plain(word))]
    return "".join([word for word in words if word not in _FORMS] or words)


def _joined(look: str, alike: Iterable[tuple[str, str]]) -> str:
    for sign, like in alike:
        look = look.replace(sign, like)
    return look[:_LONGEST]


def looks_of(name: Mapping[str, str]) -> frozenset[str]:
    """The looks of a name in its languages."""
    return frozenset(look_of(said) for said in name.values())


def keys_of(name: Mapping[str, str]) -> frozenset[bytes]:
    """The keys of a name in its languages. Two names that look the same, or differ in one letter (another, one more,
    one less, two in another order), share one; two that differ in a number alone do not.

    A name with two letters that look like one has the keys of both: whoever changes one of the two changes one letter.
    """
    apart = {_joined(_letters_of(said), _ONE_FOR_ONE) or said[:_LONGEST] for said in name.values()}
    return frozenset(_hashed(key) for look in looks_of(name) | apart for key in _near(look))


def _near(look: str) -> Iterable[str]:
    yield look
    if len(look) >= _SHORTEST:
        yield from {look[:at] + look[at + 1 :] for at, sign in enumerate(look) if not sign.isdigit()}


def _hashed(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def _plain(word: str) -> str:
    """The letters and digits of the word. A digit among letters is a letter that it looks like."""
    kept = "".join(sign for sign in word if unicodedata.category(sign)[0] in "LN" or sign == "|")
    return kept if kept.isdigit() else kept.translate(_DIGITS)
