"""The shape of a language's tables. In the letters stand `{number}`, `{sender}`, `{recipient}` and `{due}` alone."""

from collections.abc import Mapping
from typing import NamedTuple


class Wording(NamedTuple):
    """One fact in words."""

    subject: str
    news: str  # what has happened
    request: str  # what is expected of the reader
    request_by: str = ""  # the same where the day is known


class Gathered(NamedTuple):
    """What a letter says that tells several steps of one matter. In them stand `{steps}`, `{step}` and `{times}`."""

    lead: str
    times: str
    earlier: str
    unless_done: str


class LandingWording(NamedTuple):
    """The page behind a mail's link, for one kind of object."""

    title: str
    lead: str
    steps: tuple[str, str, str]
    missing: str


class Confirming(NamedTuple):
    """How the owner of an address is asked to confirm it. `{recipient}` is the organisation that named the address."""

    letter: Wording
    link_text: str
    title: str
    lead: str
    button: str
    done: str
    done_lead: str
    no_more: str
    no_more_lead: str


class Errors(NamedTuple):
    """What a page says of an error: title and sentence."""

    nothing_here: tuple[str, str]
    not_understood: tuple[str, str]
    our_fault: tuple[str, str]
    too_many: tuple[str, str]


class Tables(NamedTuple):
    """Everything that is said in one language. `letters` goes by fact, `link_texts` and `landing` by object."""

    greeting: str
    footer: str
    link_texts: Mapping[str, str]
    gathered: Gathered
    letters: Mapping[str, Wording]
    landing: Mapping[str, LandingWording]
    landing_privacy: str
    confirming: Confirming
    errors: Errors
    no_number: str
    no_number_lead: str
