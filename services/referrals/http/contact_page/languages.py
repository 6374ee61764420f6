"""The languages that the form offers: those that newcomers to Finland speak most, each by its name."""

from babel import Locale

from shared.kernel.codes import Language

LANGUAGES = (
    *(
        "fi",
        "sv",
        "en",
        "am",
        "ar",
        "bn",
        "bs",
        "ckb",
        "de",
        "es",
        "et",
        "fa",
        "fr",
        "hi",
        "hr",
        "hu",
        "ku",
        "lt",
        "lv",
    ),
    *("my", "ne", "nl", "pl", "ps", "pt", "ro", "ru", "so", "sq", "sr", "sw", "ta", "th", "ti", "tl", "tr", "uk"),
    *("ur", "vi", "yue", "zh"),
)
_FIRST = 3


def offered(language: Language) -> list[tuple[str, str]]:
    """Each with its name: Finnish, Swedish and English first, the others by their names."""
    names = Locale.parse(language).languages
    named = [(code, names.get(code, code)) for code in LANGUAGES]
    return named[:_FIRST] + sorted(named[_FIRST:], key=lambda one: one[1].casefold())
