"""When two names are likely to be taken for each other."""

import string
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agreements.model.organisation.likeness import keys_of, look_of
from tests.support.cooperation import name

TOWN = "Helsingin kaupunki"
ONE_LOOK = [
    *("HELSINGIN KAUPUNKI", "Helsingin  kaupunki", "Helsingin-kaupunki", "Helsingin kaupunki."),
    *("Helsingin kaupunki ry", "Helsingin kaupunki r.y.", "Oy Helsingin kaupunki Ab", "HELSINGIN KAUPUNKI OY"),
    "Неlsіngіn kaupunki",  # five letters are Cyrillic
    "ΗELSINGIN ΚAUPUNΚI",  # three are Greek
    *("Helsingin kaupunkl", "He1singin kaupunki", "HeIsingin kaupunki"),  # l, 1 and a capital I
    *("𝐇𝐞𝐥𝐬𝐢𝐧𝐠𝐢𝐧 kaupunki", "Ｈｅｌｓｉｎｇｉｎ kaupunki", "Helsiñgin kaupunki", "Helsingin\u200bkaupunki"),
]
NEARLY = ["Helsingin kaupunkii", "Hellsingin kaupunki", "Helsinign kaupunki", "Helsngin kaupunki", "Helsingim kaupunki"]
TOLD_APART = [
    *("Kela", "Kola", "Kelo ry", "HUS", "HUB"),
    *("Päiväkoti 1", "Päiväkoti 2", "Päiväkoti 12", "Esimerkki 0", "Esimerkki 1"),
    *("Espoon kaupunki", "Esbo stad", "Kemin kaupunki", "Keminmaan kunta", "Vantaan kaupunki", "Vasa stad", "Nasta ry"),
    *(
        "Suomen Pakolaisapu ry",
        "Suomen Punainen Risti",
        "Monika-Naiset liitto ry",
        "Moniheli ry",
        "Startup Refugees ry",
    ),
    *("Организация «Мир»", "جمعية الصداقة", "日本語学校", "한국어 학교"),
]
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzåäö", min_size=8, max_size=20)


def alike(one: str, other: str) -> bool:
    return not keys_of({"fi": one}).isdisjoint(keys_of({"fi": other}))


@pytest.mark.parametrize("written", ONE_LOOK)
def test_a_name_that_looks_the_same_has_the_same_look(written: str) -> None:
    assert look_of(written) == look_of(TOWN)
    assert alike(written, TOWN)


@pytest.mark.parametrize("written", NEARLY)
def test_a_name_that_differs_in_one_letter_is_like_it_and_not_the_same(written: str) -> None:
    assert look_of(written) != look_of(TOWN)
    assert alike(written, TOWN)


def test_names_that_people_tell_apart_are_not_like_each_other() -> None:
    assert [pair for pair in combinations(TOLD_APART, 2) if alike(*pair)] == []


def test_names_are_compared_across_their_languages() -> None:
    assert not keys_of(name("Esimerkki")).isdisjoint(keys_of({"fi": "Muu", "sv": "Annan", "en": "Esimerkki"}))


@given(LETTERS, st.data())
def test_any_one_letter_more_less_or_other_makes_a_like_name(written: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.sampled_from(string.ascii_lowercase[:8]))
    for changed in (
        written[:at] + written[at + 1 :],
        written[:at] + other + written[at:],
        written[:at] + other + written[at + 1 :],
    ):
        assert alike(written, changed)


@given(st.text(min_size=1, max_size=200))
def test_every_name_has_a_look_and_a_bounded_number_of_keys(written: str) -> None:
    assert look_of(written)
    assert 1 <= len(keys_of(dict.fromkeys(("fi", "sv", "en"), written))) <= 122
