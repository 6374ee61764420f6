import re
from html.parser import HTMLParser
from typing import get_args

import pytest

from services.notifications.channels.page import Subject, landing_page
from shared.http.pages import page
from shared.kernel.codes import Language

LANGUAGES: list[Language] = ["fi", "sv", "en"]


def shown(number: str, language: Language, subject: Subject = "referral") -> str:
    """The page as a browser gets it."""
    content = landing_page(number, language, subject)
    return bytes(page(content.title, language, content.html, languages=True).body).decode()


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
    seen = Page(shown("R-2026-000123", language, subject))
    assert seen.all("html")[0]["lang"] == language
    assert seen.text.count("R-2026-000123") == 3  # title, heading and what to search for
    assert len(seen.all("h1")) == 1
    assert len(seen.all("ol")) == 1
    assert not re.search(r"\{[a-z]+\}", seen.text)


def test_the_pages_of_two_languages_and_of_two_objects_differ() -> None:
    subjects: tuple[Subject, ...] = get_args(Subject)
    assert len({shown("R-1234", language, subject) for language in LANGUAGES for subject in subjects}) == 3 * len(
        subjects
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_loads_nothing_and_links_only_to_itself_in_other_languages(language: Language) -> None:
    html = shown("R-2026-000123", language)
    seen = Page(html)
    assert [link["href"] for link in seen.all("a")] == ["?lang=fi", "?lang=sv", "?lang=en"]
    assert [link["lang"] for link in seen.all("a") if "aria-current" in link] == [language]
    for forbidden in ("//", "url(", "@import", "<script", "<img", "<form", "src="):
        assert forbidden not in html


def test_the_page_fits_a_phone_and_stays_out_of_search_engines() -> None:
    named = {meta.get("name"): meta.get("content") for meta in Page(shown("R-1234", "fi")).all("meta")}
    assert named["viewport"] == "width=device-width, initial-scale=1"
    assert named["robots"] == "noindex"


@pytest.mark.parametrize(
    "number", ["", "R-1", "r-1234", "R-1234\n", "R 1234", "R-1234<b>", "../R-1234", "Ä-1234", "R" * 33, "٣٣٣٣"]
)
def test_what_is_not_a_human_number_gets_no_page(number: str) -> None:
    with pytest.raises(ValueError, match="human number"):
        landing_page(number, "fi")
