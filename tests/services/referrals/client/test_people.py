"""Clients with the names, numbers and addresses of thirty countries. All are invented."""

from typing import Any

import pytest

from services.referrals.queries.client import search as searching
from tests.support.cooperation import expect
from tests.support.referrals import IDENTITY_CODE, PERSON, Referrals

CLIENTS = "/v1/clients"

# given names, family name, how another person types it, telephone, street, postal code, city
PEOPLE = [
    ("Aino Ilona", "Mäkelä-Ståhl", "makela stahl", "+358 40 555 0101", "Keksitty katu 1 B 23", "00100", "Helsinki"),
    ("Åsa", "Öberg", "oberg", "+46 70 555 01 02", "Påhittade vägen 2", "113 46", "Stockholm"),
    ("Siri", "Bjørn", "Bjorn", "+47 555 01 03", "Oppdiktet vei 3", "0150", "Oslo"),
    ("Þóra", "Jónsdóttir", "Jonsdottir", "+354 555 0104", "Skálduð gata 4", "101", "Reykjavík"),
    ("Alma", "Eriksson", "ERIKSSON", "018 555 05", "Hittepågränd 5", "AX-22100", "Mariehamn"),
    ("Sinéad", "O’Brien", "O'Brien", "+353 1 555 0106", "6 Invented Row", "D04 X285", "Dublin"),
    ("Llŷr", "ap Rhys", "Ap  Rhys", "+44 20 7946 0107", "7 Nowhere Lane", "SW1A 1AA", "London"),
    ("Zoë", "van ’t Hoff", "van 't Hoff", "+31 6 5550 0108", "Verzonnenstraat 8-II", "1012 AB", "Amsterdam"),
    ("Jürgen", "Groß", "Gross", "+49 30 555 0109", "Erfundene Straße 9a", "10115", "Berlin"),
    ("Łucja", "Wałęsa‐Nowak", "Walesa Nowak", "+48 22 555 01 10", "ul. Zmyślona 10/11", "00-950", "Warszawa"),
    ("Đorđe", "Đukić", "Dukic", "+381 11 555 0111", "Izmišljena 11", "11000", "Beograd"),
    ("İlkay", "Yıldız", "YILDIZ", "+90 212 555 01 12", "Uydurma Sok. No: 12", "34000", "İstanbul"),
    ("Елена", "Королёва", "королева", "+7 495 555-01-13", "ул. Выдуманная, д. 13", "101000", "Москва"),
    ("Олена", "Зеле\u0301нська", "зеленська", "+380 44 555 01 14", "вул. Вигадана, 14", "01001", "Київ"),
    ("Νίκη", "Παπαδοπούλου", "ΠΑΠΑΔΟΠΟΥΛΟΥ", "+30 21 0555 0115", "Οδός Φανταστική 15", "105 57", "Αθήνα"),
    ("محمد", "الحسن", "الحسن", "+964 1 555 0116", "شارع الخيال 16", "10001", "بغداد"),
    ("Mohammad", "Al‐Hassan", "Al-Hassan", "+963 11 555 0117", "Invented St. 17", "0000", "Damascus"),
    ("مریم", "حسن\u200cزاده", "حسنزاده", "+98 21 5550 0118", "خیابان خیالی ۱۸", "11369", "تهران"),
    ("احمد", "احمدزی", "احمدزی", "+93 20 555 0119", "سرک خیالی ۱۹", "1001", "کابل"),
    ("Faadumo", "Cabdi Xasan", "cabdi xasan", "+252 1 555 0120", "Jidka Male 20", "BN 03040", "Muqdisho"),
    ("ሰላም", "ተስፋዬ", "ተስፋዬ", "+251 11 555 0121", "መንገድ 21", "1000", "አዲስ አበባ"),
    ("Nguyễn Thị", "Hồng", "hong", "+84 24 5550 0122", "Số 22 Đường Tưởng Tượng", "100000", "Hà Nội"),
    ("美咲", "山田", "山田", "+81 3-5550-0123", "空想町23番地", "100-0001", "東京"),
    ("Ｍｅｉ", "Ｗａｎｇ", "Wang", "+86 10 5550 0124", "虚构路24号", "100000", "北京"),
    ("민지", "김", "김", "+82 2-555-0125", "가상로 25", "04524", "서울"),
    ("सीता", "शर्मा", "शर्मा", "+91 11 5550 0126", "26, Kalpanik Marg", "110001", "नई दिल्ली"),
    ("สมหญิง", "ใจดี", "ใจดี", "+66 2 555 0127", "27 ถนนสมมติ", "10200", "กรุงเทพฯ"),
    ("Ana\u00a0María", "Núñez\u202fde la Peña", "nunez de la pena", "915 550 128", "Inventada 28", "28013", "Madrid"),
    ("João", "d’Ávila", "D`Avila", "+351 21 555 0129", "Rua Imaginária 29", "1100-038", "Lisboa"),
    ("Ruta", "Kalni\u00adņa", "Kalnina", "+371 6755 0130", "Izdomātā iela 30", "LV-1010", "Rīga"),
    ("Suharto", "Suharto", "suharto", "+62 21 555 0131", "Jl. Khayalan No. 31", "10110", "Jakarta"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "family", "typed", "phone", "street", "code", "city"), PEOPLE, ids=[p[6] for p in PEOPLE]
)
async def test_a_person_of_any_country_is_registered_and_found_as_typed(
    world: Referrals, given: str, family: str, typed: str, phone: str, street: str, code: str, city: str
) -> None:
    contact = {"phone": phone, "email": None, "street": street, "postal_code": code, "city": city}
    made = await world.client(given_names=given, family_name=family, contact=contact)
    assert made["details"]["contact"] == contact
    search = {"family_name": typed, "date_of_birth": PERSON["date_of_birth"]}
    found = expect(200, await world.town.caseworker.post(f"{CLIENTS}/search", search))
    assert [one["id"] for one in found["items"]] == [made["id"]]


async def test_whose_birthday_only_the_identity_code_says_is_found_by_that_day_and_by_no_other(
    world: Referrals,
) -> None:
    made = await world.client(family_name="Koodi", date_of_birth=None, identity_code=IDENTITY_CODE)
    for day, expected in (("1990-01-01", [made["id"]]), ("1950-01-01", []), (None, [])):
        search = {"family_name": "Koodi", "date_of_birth": day}
        found = expect(200, await world.town.caseworker.post(f"{CLIENTS}/search", search))
        assert [one["id"] for one in found["items"]] == expected


@pytest.mark.parametrize(
    ("said", "kept"),
    [("۱۱۳۶۹", "11369"), ("〒100-0001", "100-0001"), ("00\u2013950", "00-950"), ("１１０\u3000００", "110 00")],
)
async def test_a_postal_code_is_kept_in_plain_digits(world: Referrals, said: str, kept: str) -> None:
    made = await world.client(contact={"postal_code": said})
    assert made["details"]["contact"]["postal_code"] == kept


async def test_those_who_are_more_than_a_page_are_found_page_by_page_each_once(
    world: Referrals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_MOST", 2)
    names = ["Aleksandr"] * 4 + ["Alexander"] * 3
    made = [
        await world.client(family_name=name, given_names="Koe", identity_code=None, date_of_birth=None)
        for name in names
    ]
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        search = {"family_name": "Aleksandr", "cursor": cursor}
        page = expect(200, await world.town.caseworker.post(f"{CLIENTS}/search", search))
        assert len(page["items"]) <= 2
        found += [(one["found_by"], one["id"]) for one in page["items"]]
        cursor, pages = page["next"], pages + 1
    newest_first = [one["id"] for one in reversed(made)]
    assert found == [("exact", one) for one in newest_first[3:]] + [("sound", one) for one in newest_first[:3]]
    assert pages == 4
    for wrong in ("x", "exact.x", f"other.{cursor}", "sound."):
        refused = expect(
            422, await world.town.caseworker.post(f"{CLIENTS}/search", {"family_name": "A", "cursor": wrong})
        )
        assert refused["errors"][0]["code"] == "bad-cursor"


async def test_a_client_without_a_day_of_birth_is_found_by_name_with_any_day_and_without(world: Referrals) -> None:
    made = await world.client(family_name="O’Brien", date_of_birth=None)
    for more in ({}, {"date_of_birth": "1980-05-05"}, {"date_of_birth": None}):
        found = expect(200, await world.town.caseworker.post(f"{CLIENTS}/search", {"family_name": "O'Brien"} | more))
        assert [one["id"] for one in found["items"]] == [made["id"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", "Virtanen\u202e"),
        ("family_name", "Vir\u2066tanen"),
        ("given_names", "Ai\u200eno"),
        ("given_names", "Aino\x07"),
        ("given_names", "Aino\nIlona"),
        ("given_names", "\u00ad\u200b"),
        ("date_of_birth", "1899-12-31"),
        ("date_of_birth", "0001-01-01"),
        ("date_of_birth", "2199-01-01"),
        ("date_of_birth", "2026-06-19"),
        ("contact", {"postal_code": "-"}),
        ("contact", {"postal_code": "〒"}),
        ("given_names", "\u200d"),
        ("given_names", "\u3164"),
        ("given_names", "\u2800"),
        ("family_name", "\u0301"),
        ("family_name", "\u115f\u034f"),
    ],
)
async def test_what_no_name_and_no_day_can_be_is_refused(world: Referrals, field: str, value: Any) -> None:
    body = PERSON | {"identity_code": None, field: value}
    (error,) = expect(422, await world.town.caseworker.post(CLIENTS, body))["errors"]
    assert error["pointer"].startswith(f"/{field}")
    made = await world.client()
    (error,) = expect(422, await world.town.caseworker.patch(f"{CLIENTS}/{made['id']}", {field: value}, version=1))[
        "errors"
    ]
    assert error["pointer"].startswith(f"/{field}")


async def test_the_day_of_birth_is_the_one_in_the_identity_code(world: Referrals) -> None:
    town = world.town.caseworker
    (error,) = expect(422, await town.post(CLIENTS, PERSON | {"date_of_birth": "1990-01-02"}))["errors"]
    assert (error["pointer"], error["code"]) == ("/date_of_birth", "not-as-in-the-identity-code")
    made = expect(201, await town.post(CLIENTS, PERSON | {"date_of_birth": None}))
    assert made["details"]["identity_code"] == IDENTITY_CODE
    expect(422, await town.patch(f"{CLIENTS}/{made['id']}", {"date_of_birth": "1991-01-01"}, version=1))
