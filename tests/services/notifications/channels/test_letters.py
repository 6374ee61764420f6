import re
import string
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.letters import TABLES, Letter, Step, render_steps
from services.notifications.channels.wording.shape import Wording
from services.notifications.contracts.consumed import ANSWER_EXPECTED, CLOCK_EXPECTED, CONTACT_EXPECTED
from shared.kernel.codes import Language

LANGUAGES: list[Language] = ["fi", "sv", "en"]
REFERRAL_FACTS = [
    "submitted", "submitted:candidate", "changed", "received", "claimed", "accepted", "rejected", "waitlisted",
    "information-requested", "information-supplied", "held", "started", "scheduled", "completed", "failed", "withdrawn",
    "declined", "loop-closed", "agreement-ended:sender", "agreement-ended:recipient", "overdue:sender",
    "overdue:recipient", "resumed", "left-out", "moved-up", "promoted", "noted", "attended", "no-show",
    "appointment-cancelled", "cancellation-requested", "cancelled:sender", "cancelled:recipient",
    "cancellation-taken-back", "withdrawn:sender", "submitted:sender", "redirected", "reopened", "entered-in-error",
    "basis-lost:sender", "basis-lost:recipient", "deletion-confirmed", "deletion-overdue:sender",
    "deletion-overdue:recipient", "sub-referred", "cancellation-requested:sender",
    "attachment-added", "attachment-removed", "reminded:sender", "reminded:recipient", "escalated:sender",
    "escalated:recipient", "escalated:recipient-supervisor", "escalated:sender-agreements",
    "escalated:recipient-agreements", "expired:sender", "expired:recipient", "start-overdue:sender",
    "start-overdue:recipient", "review-due", "deadline-extended", "run-off-ended:sender", "run-off-ended:recipient",
    "transferred", "transferred:former-sender", "ended-with-transfer", "ended-with-transfer:former-sender",
]  # fmt: skip
AGREEMENT_FACTS = ["offered", "left-out", "signed", "executed", "rejected", "revoked", "change-proposed", "terminated"]
CONTACT_REQUEST_FACTS = [
    *("made", "taken", "passed-on", "not-ours", "withdrawn", "overdue:asker", "overdue:responsible"),
]
CASE_FACTS = [
    *("review-due", "clock-due", "clock-overdue:responsible", "clock-overdue:responsible-supervisor"),
    *("transfer-offered", "transfer-withdrawn:no-longer-offered", "transfer-declined"),
    *("transferred:former-responsible", "left-out"),
]
KINDS = [
    *(f"referral.{fact}" for fact in REFERRAL_FACTS),
    *(f"agreement.{fact}" for fact in AGREEMENT_FACTS),
    *(f"contact-request.{fact}" for fact in CONTACT_REQUEST_FACTS),
    *(f"case.{fact}" for fact in CASE_FACTS),
    "delivery.dead",
]
LINK = "https://vidare.example/r/R-2026-000123"


def letter(
    kind: str,
    language: Language,
    due: date | None = None,
    sender_name: str = "Esimerkkilän kaupunki",
    recipient_name: str = "Tervetuloa ry",
    number: str = "R-2026-000123",
    link: str | None = LINK,
) -> Letter:
    """The letter of one fact."""
    return render_steps([Step(kind, sender_name, recipient_name, due)], language, number, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_has_words_in_every_language(language: Language) -> None:
    assert set(TABLES[language].letters) == {*KINDS, "other"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_a_day_where_a_fact_has_one_and_nowhere_else(language: Language) -> None:
    named = {kind for kind, wording in TABLES[language].letters.items() if wording.request_by}
    expected = {f"referral.{fact}" for fact in ANSWER_EXPECTED}
    expected |= {f"contact-request.{fact}" for fact in CONTACT_EXPECTED}
    expected |= {f"case.{fact}" for fact in CLOCK_EXPECTED}
    assert {kind.partition(":")[0] for kind in named} == expected
    facts = {kind.partition(":")[0] for kind in named}
    assert named == {kind for kind in TABLES[language].letters if kind.partition(":")[0] in facts}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "other"])
def test_the_words_hold_no_value_but_the_given_ones(kind: str, language: Language) -> None:
    wording = TABLES[language].letters[kind]
    assert fields(wording.subject) == {"number"}
    assert fields(wording.news) <= {"number", "sender", "recipient"}
    assert "number" in fields(wording.news)
    assert fields(wording.request) <= {"sender", "recipient"}
    assert not wording.request_by or "due" in fields(wording.request_by)
    assert wording.request.endswith(".")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "capacity.changed"])
def test_nothing_but_the_given_values_varies(kind: str, language: Language) -> None:
    first = letter(kind, language, date(2026, 6, 18))
    second = letter(
        kind, language, date(2027, 1, 7), number="NUMBER-2", link="https://LINK", sender_name="S2", recipient_name="R2"
    )
    back = {
        "https://LINK": LINK,
        "NUMBER-2": "R-2026-000123",
        "S2": "Esimerkkilän kaupunki",
        "R2": "Tervetuloa ry",
        "7. tammikuuta 2027": "18. kesäkuuta 2026",
        "7 januari 2027": "18 juni 2026",
        "7 January 2027": "18 June 2026",
    }
    for mine, theirs in ((first.subject, second.subject), (first.text, second.text), (first.html, second.html)):
        for new, old in back.items():
            theirs = theirs.replace(new, old)  # noqa: PLW2901 -- one value after the other
        assert mine == theirs
    assert letter(kind, language, date(2026, 6, 18)) == first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "case.opened"])
def test_text_and_html_say_the_same_and_hold_number_and_link(kind: str, language: Language) -> None:
    made = letter(kind, language, date(2026, 6, 18))
    assert "R-2026-000123" in made.subject
    for sentence in (made.subject.partition(":")[2], "R-2026-000123"):
        assert sentence in made.html
    reader = Reader()
    reader.feed(made.html)
    for line in made.text.splitlines():
        if line.strip() and not line.startswith(("--", "https://")):
            assert line.rstrip(":") in reader.text
    assert LINK in made.text
    assert reader.links == [LINK]
    assert reader.language == language
    assert not re.search(r"[{}]", made.subject + made.text + reader.text)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.tags: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = {name: value or "" for name, value in attrs}
        self.language = values.get("lang", self.language)
        if "href" in values:
            self.links.append(values["href"])
        assert "src" not in values

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "viimeistään 18. kesäkuuta 2026"),
        ("sv", "senast den 18 juni 2026"),
        ("en", "by 18 June 2026"),
    ],
)
def test_a_day_is_written_in_the_languages_own_way(language: Language, expected: str) -> None:
    assert expected in letter("referral.submitted", language, date(2026, 6, 18)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_day_the_letter_asks_without_one(language: Language) -> None:
    wording = TABLES[language].letters["referral.submitted"]
    assert wording.request in letter("referral.submitted", language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_that_the_fact_asks_nothing_for_is_not_named(language: Language) -> None:
    assert letter("referral.withdrawn", language, date(2026, 6, 18)) == letter("referral.withdrawn", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_without_a_link_says_nothing_of_one(language: Language) -> None:
    made, linked = (letter("agreement.left-out", language, link=link) for link in (None, LINK))
    reader = Reader()
    reader.feed(made.html)
    assert reader.links == []
    assert "://" not in made.text
    said, more = made.text.split("\n\n"), linked.text.split("\n\n")
    assert [part for part in more if LINK not in part] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_other_fact_gets_the_general_words_and_its_objects_link(language: Language) -> None:
    assert letter("case.opened", language) == letter("unknown", language)
    agreement, referral = letter("agreement.party-left", language), letter("referral.never-heard-of", language)
    assert agreement.subject == referral.subject
    assert agreement.html != referral.html


def test_a_name_cannot_write_html() -> None:
    made = letter("referral.submitted", "fi", sender_name="<script>alert(1)</script> & Co")
    reader = Reader()
    reader.feed(made.html)
    assert "script" not in reader.tags
    assert "&lt;script&gt;" in made.html
    assert "<script>alert(1)</script> & Co" in made.text


@given(st.text())
def test_a_name_stays_on_its_line(name: str) -> None:
    plain, hostile = letter("referral.submitted", "fi"), letter("referral.submitted", "fi", sender_name=name)
    assert len(hostile.text.splitlines()) == len(plain.text.splitlines())


def test_a_name_cannot_ask_for_another_value() -> None:
    made = letter("referral.submitted", "fi", sender_name="{due} {number.__class__}")
    assert "{due} {number.__class__}" in made.text


def test_a_name_cannot_turn_the_direction_of_the_text() -> None:
    assert "\u202e" not in letter("referral.submitted", "fi", sender_name="a\u202eb").text


def test_a_link_that_is_no_web_address_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="web address"):
        letter("referral.submitted", "fi", link="javascript:alert(1)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_facts_say_the_same(language: Language) -> None:
    wordings: list[Wording] = list(TABLES[language].letters.values())
    facts = {kind.partition(":")[0]: wording for kind, wording in TABLES[language].letters.items()}
    assert len({wording.subject for wording in facts.values()}) == len(facts)
    assert len({wording.news for wording in wordings}) == len(wordings)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["{link}", "{0}", "{{x}}", "<b>&amp;</b>", "'\"", "%s"])
def test_a_name_stands_in_a_letter_as_it_is_and_is_no_place_for_anything(name: str, language: Language) -> None:
    made = letter("referral.submitted", language, sender_name=name, recipient_name=name)
    assert name in made.text
    reader = Reader()
    reader.feed(made.html)
    assert name in reader.text
    assert "b" not in reader.tags
