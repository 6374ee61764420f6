"""A public name stands in official mails: it holds no way out of them, and every true name is taken."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from shared.kernel.public_names import KEPT, PublicLine, holds_address

TRUE_NAMES = """
    Amnesty International Suomen osasto ry | A-klinikka Oy | S:t Karins stad | Pro-tukipiste ry | 4H-liitto
    E.ON Finland Oy | Tmi T.Virtanen | J.V. Snellmanin seura r.y. | J.K.Paasikiven säätiö | St. Petersburg Foundation
    3.sektori ry | 1. enheten | Mm. Jyväskylän kaupunki | Oulun ev.lut. seurakunta | Tampereen ev.-lut. seurakunta
    Espoo/Esbo | HSL/HRT | Kirkkonummi – Kyrkslätt | Kela (FPA) | Palvelu 24/7 | Tiimi 2.0 | Päiväkoti nro. 5
    U.S.A. Friends | R.A.A.M. ry | S.O.S.-Lapsikylä ry | P.O.Box Theatre | Caf@ ry | Nuorten @-kahvila
    Kotoutumissopimus 2025–2027 | Sopimus 1.1.2026-31.12.2026 | Sopimus HEL 2025-001234 T 05 01 02 | No 1/2026
    Yhdistys 1917-2017 ry | Laki 681/2023 | VA-7K3M9Q2P | Y-säätiö sr | Seura... ja muut | Ihmiset… yhdessä ry
    Mitä? Missä? ry | Me & muut | Helsingin kaupunki: Kotoutuminen | Nuorten talo (ent. kirjasto) | Hyvinvointialue.
    Col·lectiu de Dones | Sp. z o.o. Polska | Primjer d.o.o. | Firma s.r.o. | Impresa S.p.A. | Verein e.V. | Co., Ltd.
    O’Brien & Sons Ltd. | Société Générale S.A. | Øresund A/S | Dr. Oetker | Čačak udruženje | Türk Derneği
    Hội người Việt | Българско дружество | Организация «Мир» | Ελληνική Κοινότητα | Հայ համայնք | ქართული სახლი
    جمعية الصداقة | انجمن می‌خواهم | קרן הידידות | 日本語学校 | 한국어 학교 | मित्र मंडळ | डॉ.राम | สมาคมไทย | ማህበር
"""
ADDRESSES = """
    https://evil.example/login | evil.example | www.evil.example | WWW.EVIL.EXAMPLE | Lue evil.example/login
    Helsingin kaupunki evil.example | (evil.example) | «evil.example» | evil.example. | evil-site.com | evil_site.com
    t.co | x.com/login | 1.fi | 192.0.2.1 | evil.newest | evil@example | Kirjoita a@evil.example | mailto:me
    xn--evl-7qa.example | evil[.]example | evil(dot)example | evil (piste) fi | me(at)evil.fi | me [at] evil
    evil . example | evil .example | Lue: evil. com/login | evil. fi | hxxp://evil | http : / / evil | https：／／evil
    evil．example | evil。example | evil｡example | evil․example | evil﹒example | evil۔example | evilꓸexample
    ｅｖｉｌ．ｅｘａｍｐｌｅ | 𝐞𝐯𝐢𝐥.𝐞𝐱𝐚𝐦𝐩𝐥𝐞 | ехаmple.рф | еvil.ехаmple | evil.中国 | 中国。公司 | 中.中国 | मित्र.भारत
    tel:0501234567 | Soita 0700-123456 | Ring 050 123 4567 | Puh. 09 310 5015 | (09) 310 5015 | +358 50 1234567
    +358(0)501234567 | ٠٥٠١٢٣٤٥٦٧ | ０５０ １２３ ４５６７
"""
"""What leads out of a mail, also in signs that only look like others."""
REFUSED_TRUE_NAMES = "Verkkokauppa.com Oyj | Suomi.fi-palvelut | Booking.com"
"""True names of which mail programs make links: they are written without the full stop."""

WORD = st.text(string.ascii_lowercase + "äöå", min_size=2, max_size=12)
LETTERS = st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0xFFFF).filter(
    lambda sign: all(unicodedata.category(part)[0] in "LM" for part in unicodedata.normalize("NFKD", sign))
)
FULL_STOPS = st.sampled_from(".．。｡․﹒۔ꓸ")
UNSEEN = st.sampled_from(["", "\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\u0301", "\ufe0f"])


def each(table: str) -> list[str]:
    return [name.strip() for line in table.strip().splitlines() for name in line.split(" | ")]


class Named(BaseModel):
    name: PublicLine


@pytest.mark.parametrize("name", each(TRUE_NAMES))
def test_a_true_name_is_taken(name: str) -> None:
    assert Named(name=name).name


@pytest.mark.parametrize(
    "name", [*each(ADDRESSES), "evil.\u200dexample", "e\u200dvil.exam\u00adple", "evil.e\u0301xample"]
)
def test_an_address_in_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Named(name=name)
    (error,) = refused.value.errors()
    assert error["type"] == "address-in-name"


@pytest.mark.parametrize("name", each(REFUSED_TRUE_NAMES))
def test_a_true_name_that_becomes_a_link_is_refused_with_its_remedy(name: str) -> None:
    with pytest.raises(ValidationError, match="Leave it out; after a full stop write a space"):
        Named(name=name)
    assert Named(name=name.replace(".", " ")).name


@given(
    st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=6),
    st.sampled_from([" ", "-", ", ", "/", ". "]),
)
def test_words_of_any_script_are_a_name(words: list[str], between: str) -> None:
    endings = {"com", "net", "org", "info", "biz", "eu", "fi", "se", "example"}
    if between != ". " or endings.isdisjoint(word.casefold() for word in words):
        assert not holds_address(between.join(words))


@given(WORD, WORD, FULL_STOPS, UNSEEN, st.sampled_from(["", " ry", "/login", " – kirjaudu"]), st.booleans())
def test_a_host_is_found_however_it_is_disguised(
    label: str, ending: str, stop: str, unseen: str, after: str, wide: bool
) -> None:
    host = f"{unseen.join(label)}{unseen}{stop}{unseen}{ending}"
    if wide:
        host = "".join(chr(ord(sign) + 0xFEE0) if "a" <= sign <= "z" else sign for sign in host)
    assert holds_address(host + after)
    assert holds_address(f"Kaupunki {host}{after}")


def test_what_was_kept_before_the_rule_is_read_as_it_is() -> None:
    assert Named.model_validate({"name": "evil.example"}, context=KEPT).name == "evil.example"
