"""What a caller would rather have: which of our languages, and a page or JSON."""

from collections.abc import Iterator
from typing import cast, get_args

from shared.kernel.codes import Language

_OURS = cast(tuple[Language, ...], get_args(Language))
_READ = 500  # characters of a header; no browser sends more


def preferred_language(accept_language: str, default: Language) -> Language:
    """The one with the greatest weight in `Accept-Language` (RFC 9110 12.5.4), or `default` where none is ours."""
    # Languages of one weight: the first named one.
    for weight, tag in sorted(_weighed(accept_language), key=lambda pair: -pair[0]):
        for language in _OURS:
            if tag.partition("-")[0] == language and weight > 0:
                return language
    return default


def chosen_language(asked: str | None, accept_language: str, default: Language) -> Language:
    """The language of a page: the one that its address asks for where it is one of ours, else the browser's."""
    return next((one for one in _OURS if one == asked), None) or preferred_language(accept_language, default)


def prefers_page(accept: str) -> bool:
    """Whether `Accept` names HTML, with no smaller weight than JSON. A program that says nothing gets JSON."""
    weights = {kind: weight for weight, kind in _weighed(accept)}
    html = weights.get("text/html", 0.0)
    return html > 0 and html >= weights.get("application/json", 0.0)


def _weighed(header: str) -> Iterator[tuple[float, str]]:
    for part in header[:_READ].split(","):
        value, _, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q=")
        try:
            yield float(weight or 1), value.strip().lower()
        except ValueError:
            yield 0.0, value.strip().lower()
