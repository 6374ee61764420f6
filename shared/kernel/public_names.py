"""Names that stand in official mails, written by whoever bears them: no way out of the mail may hide in one."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from shared.kernel.plain_signs import plainly
from shared.kernel.texts import Line

KEPT: Mapping[str, Any] = {"kept": True}
"""The context in which a value is read that was taken before, under the rules of its day."""

# The country codes of ISO 3166 that are domains, and the other endings that are seen most.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg "
    "kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv "
    "mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa "
    "sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua "
    "ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_SEEN_MOST = (
    "com net org info biz app dev xyz top site online shop link click live example test "
    "рф укр бел срб ευ 中国 中國 公司 网址 香港 台湾"
)
_ENDINGS = "|".join(f"{_COUNTRIES} {_SEEN_MOST}".split())
_LETTER = r"[^\W\d_]"

# Tried one after the other where its first sign is in the name.
_ADDRESSES = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        (":", r":\s*/\s*/|\b(?:https?|hxxps?|ftps?|mailto|tel|sms|callto|whatsapp|javascript)\s*:"),
        ("-", r"xn--"),
        ("@", r"\w@\w"),
        *((opened, r"[\[({<]\s*(?:\.|dot|piste|punkt|at|miukumauku|snabel-?a)\s*[\])}>]") for opened in "[({<"),
        (".", rf"(?<![\w-])[\w-]+\.(?:{_ENDINGS})\b"),
        (".", r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9])"),
        # Whatever follows a full stop may become an ending any day. Initials (T.Virtanen), ordinal numbers (3.sektori)
        # and abbreviations one after the other (ev.lut.) are none.
        (
            ".",
            rf"(?<![\w-])(?!(?:{_LETTER}|[0-9]+)\.)(?!{_LETTER}{{2,3}}\.{_LETTER}{{2,3}}\.(?:\s|$))"
            rf"[\w-]+\.{_LETTER}{{2}}",
        ),
        # Nobody writes a space before a full stop, except around the parts of an address.
        (".", rf"\w\s+\.\s*{_LETTER}{{2}}|\bwww[0-9]?\."),
        (".", rf"\w\w\.\s+(?:(?:{_ENDINGS})[/:?#]|(?:com|net|org|info|biz|eu|fi|se|example)(?=\s|$))"),
        # A number to call: with its country, or from 0 as in Finland. Years, dates and case numbers are none.
        ("+", r"\+\s*[0-9](?:[\s().-]*[0-9]){6}"),
        ("0", r"(?<![\w./-])\(?0[0-9]{1,3}\)?[\s-]*[0-9]{3}(?:[\s-]?[0-9]){1,6}(?![\w.])"),
    )
)


def holds_address(name: str) -> bool:
    """Whether something in the name leads out of the mail in which it is read: a web or mail address, however it is
    disguised, or a telephone number. In doubt it is one: `Verkkokauppa.com` is made into a link by mail programs."""
    plain = plainly(name).casefold()
    return any(sign in plain and pattern.search(plain) for sign, pattern in _ADDRESSES)


def _no_address(name: str, read: ValidationInfo) -> str:
    if read.context is not KEPT and holds_address(name):
        raise PydanticCustomError(
            "address-in-name",
            "A name stands in official mails, so it holds no web address, mail address or telephone number, nor what a "
            "mail program makes into one. Leave it out; after a full stop write a space.",
        )
    return name


PublicLine = Annotated[Line, AfterValidator(_no_address)]
"""One line of a public name."""
