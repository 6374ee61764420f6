import re
from html.parser import HTMLParser
from typing import get_args

import pytest

from services.notifications.channels.page import Subject, landing_page
from services.notifications.channels.rendering import Language

LANGUAGES: list[Language] = ["fi", "sv", "en"]


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.attributes if found == tag]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", get_args(Subject))
def test_the_page_names_the_number_and_speaks_the_language(language: Language, subject: Subject) -> None:
    page = Page(landing_page("R-2026-000123", language, subject))
    assert page.all("html")[0]["lang"] == language
    assert page.text.count("R-2026-000123") == 3  # title, heading and what to search for
    assert len(page.all("h1")) == 1
    assert len(page.all("ol")) == 1
    assert not re.search(r"\{[a-z]+\}", page.text)


def test_the_pages_of_two_languages_and_of_two_objects_differ() -> None:
    subjects: tuple[Subject, ...] = get_args(Subject)
    assert len({landing_page("R-1234", language, subject) for language in LANGUAGES for subject in subjects}) == 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_loads_nothing_and_links_only_to_itself_in_other_languages(language: Language) -> None:
    html = landing_page("R-2026-000123", language)
    page = Page(html)
    assert [link["href"] for link in page.all("a")] == ["?lang=fi", "?lang=sv", "?lang=en"]
    assert [link["lang"] for link in page.all("a") if "aria-current" in link] == [language]
    for forbidden in ("//", "url(", "@import", "<script", "<link", "<img", "<form", "src="):
        assert forbidden not in html


def test_the_page_fits_a_phone_and_stays_out_of_search_engines() -> None:
    named = {meta.get("name"): meta.get("content") for meta in Page(landing_page("R-1234", "fi")).all("meta")}
    assert named["viewport"] == "width=device-width, initial-scale=1"
    assert named["robots"] == "noindex"
    assert named["referrer"] == "no-referrer"


def test_every_colour_on_white_has_a_contrast_of_at_least_four_and_a_half() -> None:
    colours = set(re.findall(r"color: #([0-9a-f]{6})", landing_page("R-1234", "fi")))
    assert colours
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "number", ["", "R-1", "r-1234", "R-1234\n", "R 1234", "R-1234<b>", "../R-1234", "Ä-1234", "R" * 33, "٣٣٣٣"]
)
def test_what_is_not_a_human_number_gets_no_page(number: str) -> None:
    with pytest.raises(ValueError, match="human number"):
        landing_page(number, "fi")
