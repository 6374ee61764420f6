"""A person without login asks to be contacted, sees what came of it, and takes it back; the browser runs no script."""

import asyncio
import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.referrals.http.contact_page.fields import TICKED, TYPED, read_fields
from services.referrals.http.contact_page.languages import LANGUAGES as SPOKEN
from services.referrals.http.contact_page.municipalities import MUNICIPALITIES
from services.referrals.http.contact_page.words import WORDS
from services.referrals.model.contact_request.persons_code import code_of, read_code
from services.referrals.model.contact_request.row import ContactRequest
from shared.kernel.codes import Language
from tests.support.apps import app_for
from tests.support.contact_requests import CONTACT_REQUESTS, try_answer
from tests.support.cooperation import expect
from tests.support.referrals import PERSON, Referrals, referrals_service
from tests.support.services import Moment

LANGUAGES: list[Language] = ["fi", "sv", "en"]
TOKEN = "0123456789abcdef0123456789abcdef"
FORM = {
    "form": TOKEN, "name": "Testi-Taina Keksitty", "birth": "31.1.1987", "municipality": "091", "language": "so",
    "interpreter": "1", "phone": "+358 40 555 0177", "email": "", "best_times": "iltaisin", "agreed": "1",
    "about": "Etsin suomen kurssia.\r\nAsun <Keksittylässä> & \"muualla\".",
}  # fmt: skip


class Shown(HTMLParser):
    """What a browser makes of a page: its text, the controls of its forms with their values, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.values, self.marked, self.ids = "", {}, set(), set()  # type: ignore[var-annotated]
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        self.ids.add(one.get("id", ""))
        name = one.get("name", "")
        if one.get("aria-invalid"):
            self.marked.add(name)
        if tag == "input" and (one.get("type") != "checkbox" or "checked" in one):
            self.values[name] = one.get("value", "")
        if tag in ("textarea", "select"):
            self._area, self._select = (name, None) if tag == "textarea" else (None, name)
            self.values[name] = ""
        if tag == "option" and "selected" in one and self._select:
            self.values[self._select] = one["value"]

    def handle_endtag(self, tag: str) -> None:
        self._area = None if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area:
            self.values[self._area] += data


async def send(world: Referrals, path: str = "/contact", speaks: str = "fi", **form: str) -> httpx2.Response:
    return await world.service.client.post(f"{path}?lang={speaks}", data=form)


async def sent(world: Referrals, **changes: str) -> tuple[str, str]:
    """The number and the code that the page shows."""
    answer = await send(world, **FORM | changes)
    assert answer.status_code == 200, answer.text
    number, code = re.findall(r"<strong>([A-Z0-9-]{12,14})</strong>", answer.text)
    return number, code


async def status(world: Referrals, number: str, code: str, **more: str) -> httpx2.Response:
    return await send(world, "/contact/status", number=number, code=code, **more)


async def incoming(world: Referrals, who: Any = None) -> list[dict[str, Any]]:
    page = expect(200, await (who or world.town).caseworker.get(CONTACT_REQUESTS))
    items: list[dict[str, Any]] = page["items"]
    return items


async def count(world: Referrals) -> int:
    async with world.service.runtime.database.reading() as session:
        return int((await session.execute(select(func.count()).select_from(ContactRequest))).scalar_one())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/contact", "/contact/status"])
async def test_the_pages_speak_the_language_and_are_not_kept(world: Referrals, path: str, language: str) -> None:
    answer = await world.service.client.get(f"{path}?lang={language}")
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "form-action 'self'" in policy and "<script" not in answer.text
    shown = Shown(answer.text)
    assert set(re.findall(r'for="(\w+)"', answer.text)) <= shown.ids


async def test_the_request_reaches_the_responsible_organisation(world: Referrals) -> None:
    number, _ = await sent(world)
    (request,) = await incoming(world)
    assert (request["number"], request["asker"], request["status"]) == (number, None, "new")
    assert request["content"] == {
        "name": "Testi-Taina Keksitty", "birth_year": None, "date_of_birth": "1987-01-31", "municipality": "091",
        "languages": ["so"], "interpreter": "so", "about": FORM["about"], "consent": "self", "consent_on": "2026-06-18",
        "reach": {"phone": "+358 40 555 0177", "email": None, "via_asker": False, "best_times": "iltaisin"},
    }  # fmt: skip
    (made,) = [fact for fact in await world.service.facts() if fact.key == request["id"]]
    assert [one["part"] for one in made.content["concerns"]] == ["responsible"]
    assert made.content["happened"]["actor_organisation"] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": " "}, {"name"}),
        ({"name": "a" * 201}, {"name"}),
        ({"birth": "kesällä"}, {"birth"}),
        ({"birth": "31.2.1990"}, {"birth"}),
        ({"birth": "2027"}, {"birth"}),
        ({"municipality": ""}, {"municipality"}),
        ({"municipality": "000"}, {"municipality"}),
        ({"language": "xx"}, {"language"}),
        ({"phone": "", "email": ""}, {"phone"}),
        ({"phone": "soita"}, {"phone"}),
        ({"email": "taina"}, {"email"}),
        ({"best_times": "a\nb"}, {"best_times"}),
        ({"about": ""}, {"about"}),
        ({"about": "a" * 1001}, {"about"}),
        ({"agreed": ""}, {"agreed"}),
        ({"name": "", "about": "", "agreed": ""}, {"name", "about", "agreed"}),
    ],
)
async def test_what_is_not_right_is_said_in_words_and_what_was_typed_is_kept(
    world: Referrals, language: Language, changes: dict[str, str], wrong: set[str]
) -> None:
    form = FORM | changes
    answer = await send(world, speaks=language, **form)
    shown = Shown(answer.text)
    assert (answer.status_code, shown.marked) == (422, wrong)
    for name in wrong:
        assert unescape(shown.text).count(WORDS[language].fields[name].wrong) == 2  # at the top, and at the field
    offered = {"municipality": MUNICIPALITIES, "language": SPOKEN}  # a list cannot show what is not in it
    typed = {name: said for name, said in form.items() if name not in offered or said in offered[name]}
    kept = {name: shown.values.get(name, "").strip() for name in typed}
    assert kept == {name: said.strip() for name, said in typed.items()}
    assert await count(world) == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_nobody_is_responsible_it_is_said_whom_to_ask_and_nothing_is_lost(
    world: Referrals, language: Language
) -> None:
    answer = await send(world, speaks=language, **FORM | {"municipality": "564"})
    shown = Shown(answer.text)
    assert answer.status_code == 422
    for sentence in (WORDS[language].nobody, *WORDS[language].instead):
        assert sentence in shown.text
    assert (shown.values["name"], shown.values["municipality"]) == (FORM["name"], "564")
    assert await count(world) == 0


async def test_a_form_that_is_sent_twice_makes_one_request_and_shows_the_same_code(world: Referrals) -> None:
    first = await sent(world)
    assert await sent(world) == first
    world.moment.now = world.moment.now.replace(day=22)
    again = await send(world, **FORM)
    assert first[1] in again.text and WORDS["fi"].sent_before not in again.text
    changed = await send(world, **FORM | {"phone": "+358 40 555 0188"})
    assert first[0] in changed.text and WORDS["fi"].sent_before in changed.text
    assert await count(world) == 1
    assert await sent(world, form="f" * 32) != first
    assert await count(world) == 2


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_a_double_click_makes_one_request(world: Referrals) -> None:
    answers = await asyncio.gather(*(send(world, **FORM) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.text for answer in answers}) == 1
    assert await count(world) == 1


async def test_a_form_without_its_token_is_sent_once_more(world: Referrals) -> None:
    for token in ("", "none", TOKEN.upper()):
        answer = await send(world, **FORM | {"form": token})
        shown = Shown(answer.text)
        assert answer.status_code == 422
        assert WORDS["fi"].expired in shown.text
        assert re.fullmatch("[0-9a-f]{32}", shown.values["form"])
    assert await count(world) == 0


async def test_a_form_whose_request_has_ended_is_sent_as_a_new_one(world: Referrals) -> None:
    number, code = await sent(world)
    await status(world, number, code, withdraw="1")
    again = await send(world, **FORM)
    shown = Shown(again.text)
    assert (again.status_code, WORDS["fi"].expired in shown.text, shown.values["name"]) == (422, True, FORM["name"])
    assert shown.values["form"] != TOKEN
    assert (await sent(world, form=shown.values["form"]))[0] != number
    assert [one["status"] for one in await incoming(world)] == ["new", "withdrawn"]


async def test_with_number_and_code_the_person_sees_what_came_of_it(world: Referrals) -> None:
    number, code = await sent(world)
    new = await status(world, number.lower(), f" {code.lower().replace('-', ' ')} ")
    assert WORDS["fi"].statuses["new"] in new.text and WORDS["fi"].withdraw in new.text
    (request,) = await incoming(world)
    expect(200, await try_answer(world.town.caseworker, request, "refuse"))
    refused = Shown((await status(world, number, code)).text).text
    assert WORDS["fi"].statuses["not-ours"] in refused and "Toiminta-alueen ulkopuolella" in refused
    assert WORDS["fi"].withdraw not in refused


async def test_a_request_that_was_passed_on_is_found_by_the_number_that_the_person_has(world: Referrals) -> None:
    number, code = await sent(world)
    (request,) = await incoming(world)
    expect(200, await try_answer(world.town.caseworker, request, "pass-on"))
    seen = await status(world, number, code)
    assert WORDS["fi"].statuses["new"] in seen.text and number in seen.text
    (there,) = await incoming(world, world.office)
    expect(200, await try_answer(world.office.caseworker, there, "take"))
    assert WORDS["fi"].statuses["taken"] in (await status(world, number, code)).text


async def test_the_person_takes_it_back_and_it_is_erased(world: Referrals) -> None:
    number, code = await sent(world)
    over = await status(world, number, code, withdraw="1")
    assert WORDS["fi"].statuses["withdrawn"] in over.text
    (request,) = await incoming(world)
    assert (request["status"], request["content"]) == ("withdrawn", None)
    assert WORDS["fi"].statuses["withdrawn"] in (await status(world, number, code, withdraw="1")).text


async def test_whatever_does_not_belong_together_is_answered_alike(world: Referrals) -> None:
    number, code = await sent(world)
    other, others_code = await sent(world, form="f" * 32)
    body = {"organisation": str(world.town.id), "content": _content()}
    asked = expect(201, await world.cafe.caseworker.post(CONTACT_REQUESTS, body))
    pairs = [
        (number, others_code), (other, code), (asked["number"], code), (asked["number"], ""), ("VD-0000-0000", code),
        ("", ""), (number, ""), (number, code + "A"), ("<b>", "ä" * 5000),
    ]  # fmt: skip
    answers = [await status(world, one, another) for one, another in pairs]
    answers += [await status(world, one, another, withdraw="1") for one, another in pairs]
    assert {(answer.status_code, answer.text) for answer in answers} == {(422, answers[0].text)}
    assert WORDS["fi"].wrong_pair in answers[0].text
    assert {one["status"] for one in await incoming(world)} == {"new"}


def _content() -> dict[str, Any]:
    return {
        "name": "Toinen", "municipality": "091", "reach": {"via_asker": True}, "about": "x", "consent": "written",
        "consent_on": "2026-06-18",
    }  # fmt: skip


async def test_the_page_never_tells_whether_somebody_is_known(world: Referrals) -> None:
    name = f"{PERSON['given_names']} {PERSON['family_name']}"
    known = {"name": name, "birth": "1.1.1990", "phone": "+358 40 555 0199"}
    first = (await send(world, **FORM | known | {"form": "a" * 32})).text
    await world.client()
    second = (await send(world, **FORM | known | {"form": "b" * 32})).text
    hide = re.compile(r"<strong>.*?</strong>")
    assert hide.sub("", first) == hide.sub("", second)


async def test_the_code_is_kept_as_a_keyed_hash_alone_and_stands_in_no_log(
    world: Referrals, capsys: pytest.CaptureFixture[str]
) -> None:
    number, code = await sent(world)
    await status(world, number, code)
    async with world.service.runtime.database.reading() as session:
        row = (await session.execute(select(ContactRequest))).scalar_one()
        kept = repr(row.model_dump())
    said = capsys.readouterr()
    for secret in (code, code.replace("-", ""), TOKEN, "Keksitty", "555 0177"):
        assert secret not in kept + said.out + said.err
    assert isinstance(row.id, UUID)


@pytest.mark.parametrize(
    ("headers", "body", "status_code"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"about=" + b"a" * 40_000, 413),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"&".join([b"a=1"] * 100), 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"name=%ff%fe", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "name=ä".encode(), 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"", 422),
    ],
)
@pytest.mark.parametrize("path", ["/contact", "/contact/status"])
async def test_what_no_form_of_ours_sends_gets_a_page_too(
    world: Referrals, path: str, headers: dict[str, str], body: bytes, status_code: int
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "sv"} | headers
    answer = await world.service.client.post(path, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-language"]) == (status_code, "sv")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_one_address_cannot_flood_it_and_is_told_so_in_words(tmp_path: Path, moment: Moment) -> None:
    async with referrals_service(tmp_path, moment, None, quota_forms="3/hour") as world:
        headers = {"Accept": "text/html", "Accept-Language": "sv"}
        for _ in range(3):
            answer = await world.service.client.post("/contact", data={"number": "x"}, headers=headers)
            assert answer.status_code == 422
        answer = await world.service.client.post("/contact", data=FORM, headers=headers)
        assert (answer.status_code, answer.headers["content-language"]) == (429, "sv")
        assert WORDS["sv"].too_many[1] in answer.text and int(answer.headers["retry-after"]) > 0
        assert (await world.service.client.get("/contact")).status_code == 200
        # Whoever waits for an answer can still ask for it.
        assert (await world.service.client.post("/contact/status", data={"number": "x"})).status_code == 422
        assert await count(world) == 0


async def test_all_addresses_together_have_a_limit(tmp_path: Path, moment: Moment) -> None:
    async with referrals_service(tmp_path, moment, None, quota_forms_together="2/hour") as world:
        app = app_for(world.service.runtime)
        for place in range(3):
            transport = httpx2.ASGITransport(app, client=(f"192.0.2.{place}", 1))
            async with httpx2.AsyncClient(transport=transport, base_url="http://service.test") as somebody:
                answer = await somebody.post("/contact", data={"number": "x"})
            assert answer.status_code == (422 if place < 2 else 429)


TEXTS = st.text(max_size=60) | st.sampled_from(["091", "so", "1", "1990", "31.12.1990", "a@b.fi", "+358 40 1234567"])


@given(st.fixed_dictionaries(dict.fromkeys((*TYPED, *TICKED), TEXTS)))
def test_whatever_is_typed_is_taken_or_the_fields_that_are_wrong_are_named(typed: dict[str, str]) -> None:
    filled = read_fields(typed, date(2026, 6, 18))
    assert (filled.content is None) == bool(filled.wrong)
    assert set(filled.wrong) <= {*TYPED, *TICKED}


@given(st.integers(0, 2**60 - 1))
def test_a_code_is_read_as_people_type_it(random: int) -> None:
    code = code_of(random)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    spaced, misread = f" {code.replace('-', ' – ')} ", code.replace("0", "o").replace("1", "l")
    for typed in (code.lower(), code.replace("-", ""), spaced, misread):
        assert read_code(typed) == code


@given(st.text(max_size=80))
def test_what_is_no_code_stays_short_and_harmless(typed: str) -> None:
    assert len(read_code(typed)) <= 16


def test_every_municipality_has_its_number_once_and_a_name_in_both_languages() -> None:
    assert len(MUNICIPALITIES) > 300
    assert all(re.fullmatch("[0-9]{3}", number) and fi and sv for number, (fi, sv) in MUNICIPALITIES.items())
    assert (MUNICIPALITIES["091"], MUNICIPALITIES["049"]) == (("Helsinki", "Helsingfors"), ("Espoo", "Esbo"))
    assert len({fi for fi, _ in MUNICIPALITIES.values()}) == len(MUNICIPALITIES)
