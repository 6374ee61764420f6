"""Which of our languages a browser asks for."""

from services.notifications.channels.rendering import Language

_OURS: tuple[Language, ...] = ("fi", "sv", "en")
_DEFAULT: Language = "fi"


def preferred_language(accept_language: str) -> Language:
    """The one with the greatest weight in `Accept-Language` (RFC 9110 12.5.4); Finnish where it names none of ours."""
    weighed = [_weighed(part) for part in accept_language[:500].split(",")]
    # Languages of one weight: the first named one.
    for weight, tag in sorted(weighed, key=lambda pair: -pair[0]):
        for language in _OURS:
            if tag == language and weight > 0:
                return language
    return _DEFAULT


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";")
    primary = tag.strip().lower().partition("-")[0]
    try:
        return float(weight.strip().removeprefix("q=") or 1), primary
    except ValueError:
        return 0.0, primary
