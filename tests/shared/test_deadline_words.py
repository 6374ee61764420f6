"""A deadline says why it is due on its day, in three languages."""

from datetime import date

import pytest

from shared.kernel.codes import Language
from shared.kernel.deadline_words import explain
from shared.kernel.deadlines import Deadline
from shared.kernel.extensions import ExtensionReason
from shared.kernel.time_units import TimeUnit
from tests.support.days import at, june

LAW = "law:681/2023:16@2025-01-01"
MONTH, DAY = TimeUnit.MONTH, TimeUnit.DAY


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "5 business days from 18.6.2026 as agreed in clause 3; 19.6.2026 is Midsummer Eve, "
            "20.6.2026 is Midsummer Day; weekends are not counted",
        ),
        (
            "fi",
            "5 työpäivää 18.6.2026 lukien sopimuskohdan 3 mukaan; 19.6.2026 on juhannusaatto, "
            "20.6.2026 on juhannuspäivä; viikonloppuja ei lasketa",
        ),
        (
            "sv",
            "5 arbetsdagar räknat från 18.6.2026 enligt avtalspunkt 3; 19.6.2026 är midsommarafton, "
            "20.6.2026 är midsommardagen; veckoslut räknas inte",
        ),
    ],
)
def test_a_deadline_explains_itself_in_three_languages(language: Language, sentence: str) -> None:
    assert explain(Deadline.start(at(june(18)), 5, "clause:3"), language) == sentence


def test_a_deadline_that_skips_nothing_says_only_where_it_comes_from() -> None:
    due = Deadline.start(at(june(15)), 1, LAW)
    assert explain(due, "en") == "1 business day from 15.6.2026 under section 16 of act 681/2023"
    assert explain(due, "fi") == "1 työpäivä 15.6.2026 lukien lain 681/2023 16 §:n mukaan"
    assert explain(due, "sv") == "1 arbetsdag räknat från 15.6.2026 enligt 16 § i lag 681/2023"


def test_a_source_of_another_form_is_shown_as_it_is() -> None:
    assert explain(Deadline.start(at(june(15)), 2, "a letter"), "en").endswith("from 15.6.2026 (a letter)")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "6 months from 24.6.2026 under section 16 of act 681/2023; 24.12.2026 is Christmas Eve, "
            "25.12.2026 is Christmas Day, 26.12.2026 is Second Day of Christmas; "
            "the last day moves on to the next business day",
        ),
        (
            "fi",
            "6 kuukautta 24.6.2026 lukien lain 681/2023 16 §:n mukaan; 24.12.2026 on jouluaatto, "
            "25.12.2026 on joulupäivä, 26.12.2026 on tapaninpäivä; viimeinen päivä siirtyy seuraavaan työpäivään",
        ),
        (
            "sv",
            "6 månader räknat från 24.6.2026 enligt 16 § i lag 681/2023; 24.12.2026 är julafton, "
            "25.12.2026 är juldagen, 26.12.2026 är annandag jul; sista dagen flyttas till följande arbetsdag",
        ),
    ],
)
def test_a_last_day_that_moves_on_says_so(language: Language, sentence: str) -> None:
    assert explain(Deadline.start(at(june(24)), 6, LAW, MONTH), language) == sentence


def test_days_of_the_calendar_say_nothing_of_what_they_count_over() -> None:
    assert explain(Deadline.start(at(june(18)), 14, LAW, DAY), "en") == (
        "14 days from 18.6.2026 under section 16 of act 681/2023"
    )


def test_pauses_and_extensions_are_part_of_the_explanation() -> None:
    due = Deadline.start(at(june(8)), 3, "clause:3").pause(at(june(9))).resume(at(june(10)))
    assert explain(due, "en") == "3 business days from 8.6.2026 as agreed in clause 3; 1 business day added for a pause"
    due = due.extend(2, ExtensionReason.WAITING_FOR_CLIENT, at(june(10))).extend(
        1, ExtensionReason.AGREED, at(june(10))
    )
    paused = due.pause(at(june(11)))
    assert explain(paused, "en").endswith(
        "weekends are not counted; 1 business day added for a pause; extended by 2 business days: waiting for the "
        "client; extended by 1 business day: the parties have agreed; paused since 11.6.2026"
    )
    assert explain(paused, "fi").endswith(
        "tauon vuoksi lisätty 1 työpäivä; lisäaikaa 2 työpäivää: odotetaan asiakasta; lisäaikaa 1 työpäivä: osapuolet "
        "ovat sopineet; tauolla 11.6.2026 alkaen"
    )
    assert explain(paused, "sv").endswith(
        "1 arbetsdag tillagda på grund av paus; förlängd med 2 arbetsdagar: väntar på klienten; förlängd med "
        "1 arbetsdag: parterna har kommit överens; pausad sedan 11.6.2026"
    )


def test_a_pause_of_months_is_told_in_days() -> None:
    due = Deadline.start(at(june(1)), 2, LAW, MONTH).pause(at(june(5))).resume(at(june(15)))
    assert explain(due, "en").endswith("10 days added for a pause")
    assert due.due_on == date(2026, 8, 11)
