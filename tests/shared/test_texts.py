"""Lines and names as people of many scripts write them: what is kept, what is refused, what is the same name."""

import pytest
from pydantic import BaseModel, ValidationError

from shared.kernel.texts import Line, Paragraphs, search_key


class Said(BaseModel):
    line: Line = "x"
    text: Paragraphs = "x"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("A\u200dB", "AB"),
        ("\u200dAino\u200c", "Aino"),
        ("Ai\ufe0fno\u034f", "Aino"),
        ("حسن\u200cزاده", "حسن\u200cزاده"),
        ("حسن\u200c\u200c\u200dزاده", "حسن\u200cزاده"),
        ("ශ්\u200dරී", "ශ්\u200dරී"),
        ("김\u3164민지", "김민지"),
    ],
)
def test_a_line_keeps_what_is_seen_and_the_joiners_that_join(said: str, kept: str) -> None:
    assert Said(line=said).line == kept


UNSEEN = ["\u200d", "\u200c\u200d", "\u3164", "\u2800\u2800", "\u034f", "\u0301", "\u115f\u1160", "\u00ad", " \u200b "]


@pytest.mark.parametrize("said", UNSEEN)
def test_what_shows_nothing_is_neither_a_line_nor_a_text(said: str) -> None:
    for field in ("line", "text"):
        with pytest.raises(ValidationError, match="something that can be seen"):
            Said.model_validate({field: said})


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\x9b", "\u202e", "\u2066"])
def test_neither_a_line_nor_a_text_holds_signs_that_control(sign: str) -> None:
    for field in ("line", "text"):
        with pytest.raises(ValidationError, match="no control characters"):
            Said.model_validate({field: f"Aino{sign}Ilona"})


def test_a_text_keeps_its_lines() -> None:
    assert Said(text="first\r\n\tsecond").text == "first\r\n\tsecond"


SAME = [
    ("علي", "علی"),
    ("كريم", "کریم"),
    ("شيرين", "شیرین"),
    ("فاطمة", "فاطمه"),
    ("مصطفى", "مصطفي"),
    ("پەروین", "پهروین"),
    ("أحمد", "احمد"),
    ("محمّد", "محمد"),
    ("محـــمد", "محمد"),
    ("Ŋarga", "Narga"),
    ("Máhtte Ŧ", "Mahtte T"),
    ("Ɖovi", "Đovi"),
    ("Ɓala Ƙato", "Bala Kato"),
    ("Ɛsi Ɔwusu", "Esi Owusu"),
    ("Əli", "Eli"),
    ("Ґалаган", "Галаган"),
    ("Фёдоров", "Федоров"),
    ("ज़फ़र", "जफर"),
    ("O’Brien", "O`Brien"),
    ("Keʻalohilani", "Kealohilani"),
    ("ダナカ", "ﾀﾞﾅｶ"),
    ("Straße", "STRASSE"),
    ("ﬁnn", "Finn"),
]

OTHERS = [
    ("राम", "रम"),
    ("शिव", "शव"),
    ("หมี", "หมู"),
    ("ហេង", "ហង"),
    ("தமிழ்", "தமழ"),
    ("佐々木", "佐木"),
    ("スーザン", "スザン"),
    ("ダナカ", "タナカ"),
    ("އަލީ", "އިލޫ"),
    ("မြင့်", "မောင်"),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=[f"{one} {other}" for one, other in SAME])
def test_the_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("one", "other"), OTHERS, ids=[f"{one} {other}" for one, other in OTHERS])
def test_a_vowel_that_is_written_as_a_mark_tells_names_apart(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)
