"""How a name sounds: a few short codes that the spellings of one name share, whatever alphabet or habit wrote it.

A code holds the classes of the name's consonants, since it is the vowels that each language writes in its own way
(Mohammed, Muhamed, محمد), and what the name begins with. Where languages read a letter in different ways (`j`, `ch`,
`x`) each reading gives a code of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product

MOST_CODES = 24
"""Of one person: the words of its names with their readings."""
_READINGS = 6  # of one word
_LONGEST = 7  # classes of one code
_MARKED = 4  # from so many consonants on, what a word begins with tells nothing any more (Ekaterina, Kateryna)
_PARTICLES = frozenset(
    {"al", "el", "ul", "ad", "an", "ar", "as", "az", "abu", "bin", "ibn", "bint", "ben", "ap", "mac"}
    | {"de", "da", "di", "du", "del", "della", "des", "la", "le", "van", "von", "der", "den", "af", "av"}
)
"""Left out where another word stands beside them: they come and go from paper to paper."""


def _each(signs: str, spelled: str) -> dict[str, str]:
    """A hyphen stands for a letter without a sound of its own."""
    return {sign: letters.strip("-") for sign, letters in zip(signs, spelled.split(), strict=True)}


_LATIN_LETTERS = str.maketrans(
    _each("šşșśžźżčçćłþøœæßıə", "sh sh sh sh zh zh zh ch ch ch l th o e e ss i e")
    | _each("абвгґдеёєжзиіїйклмнопрстуў", "a b v g g d e yo ye zh z i i yi y k l m n o p r s t u u")
    | _each("фхцчшщъыьэюя", "f kh ts ch sh shch - i - e yu ya")
    | _each("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t i f kh ps o")
    | _each("ابتثجحخدذرزسشصضطظعغف", "ʔ b t th j h kh d d r z s sh s d t z ʔ gh f")
    | _each("قكلمنهويىةءأإآؤئپچژگکیەھۆێڤ", "q k l m n h u y a a - ʔ ʔ ʔ u y p ch zh g k y a h o e v")
)
"""Letters that a diacritic makes another sound, and other alphabets. `ʔ` begins any vowel."""


def _readings(table: str) -> Mapping[str, Sequence[str]]:
    """How groups of letters are read: capitals are classes of consonants, small letters those of vowels."""
    return {letters: said.split("/") for letters, _, said in (one.partition("=") for one in table.split())}


_READ = _readings("""
    schtsch=X shch=X tsch=X tch=X tsh=X dzh=X dsch=X sch=X sh=X zh=X cz=X dj=X sj=X
    chs=KS/HS ch=X/H/K tj=X/Ti kj=X/Ki cs=X/KS sz=S/X th=T/S đ=T/X x=KS/H j=X/i ce=Sa/Xa ci=Si/Xi cy=Si/Xi
    kh=H gh=K ph=F dh=T bh=P rh=R wh=F ck=K qu=K tz=S ts=S
    b=P p=P d=T t=T g=K k=K q=K c=K f=F v=F w=F s=S z=S l=L r=R m=M n=N h=H
    ee=i oo=u ou=u y=i ʔ=a a=a e=a i=i o=u u=u
""")
_READ_FIRST = _readings("""
    ye=Ya/i je=Ya/Xa/i y=Y/i j=X/Y ie=Y/i ia=Ya io=Yu iu=Yu
    oua=Fa oui=Fi ua=Fa ui=Fi uy=Fi uu=Fu
    ca=Ka/a co=Ku/u cu=Ku/u x=X/H/S ng=N e=i ʔ=a/i/u
""")
"""At the beginning of a word. Somali writes h as x, and begins with c what others begin with a vowel."""


def _pattern(read: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(read, key=len, reverse=True)))


_EACH, _FIRST = _pattern(_READ), _pattern(_READ_FIRST)


def sounds_of(*names: str) -> frozenset[str]:
    """The codes of all words of these names, MOST_CODES at most."""
    codes = dict.fromkeys(code for name in names for word in _words(name) for code in _codes(word))
    return frozenset(islice(codes, MOST_CODES))


def _words(name: str) -> Iterable[str]:
    """The words in Latin letters: each alone, and together where a name is written in several."""
    written = "".join(_letter(sign) for sign in unicodedata.normalize("NFKC", name).casefold())
    words = ["".join(sign for sign in word if sign.isalpha()) for word in re.split(r"[\s\-\u2010-\u2015]+", written)]
    sought = [word for word in words if word and word not in _PARTICLES] or ["".join(words)]
    return [*sought, "".join(sought)] if len(sought) > 1 else sought


def _letter(sign: str) -> str:
    """In Latin letters without diacritics; a letter of an alphabet that is not known here stays, without its marks."""
    spelled = sign.translate(_LATIN_LETTERS)
    if spelled != sign:
        return spelled
    parts = unicodedata.normalize("NFKD", sign).translate(_LATIN_LETTERS)
    return "".join(part for part in parts if unicodedata.category(part)[0] != "M")


def _codes(word: str) -> Iterable[str]:
    if not re.fullmatch(r"[a-zđʔ]+", word):
        return [word]
    first = _FIRST.match(word)
    heard = word.removesuffix("h")  # a last h is not heard
    said = [_READ_FIRST[first[0]]] if first else []
    said += [_READ[one[0]] for one in _EACH.finditer(heard, first.end() if first else 0)]
    return dict.fromkeys(_code("".join(reading)) or word for reading in islice(product(*said), _READINGS))


def _code(said: str) -> str:
    """No vowel but the class of the first sound, and nothing twice in a row. A word of one consonant keeps its last
    vowel, for it has little else."""
    once = re.sub(r"([A-Z])\1+", r"\1", said)
    sounds = re.sub(r"[a-z]", "", once)
    begins = once[:1].upper() + "-" if once[:1].islower() else ""
    match len(sounds.replace("Y", "")):
        case 0 | 1:
            return begins + sounds + re.sub(r"[A-Z]", "", once)[-1:]
        case many if many < _MARKED:
            return begins + sounds
        case _:
            return sounds.lstrip("Y")[:_LONGEST]
