"""How the issuer's keys are fetched, kept, renewed and survived without."""

import asyncio
import base64
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from shared.http import issuer_keys, tokens
from shared.http.authentication import IssuerUnreachable, TokenSettings, TokenVerifier, Unauthenticated
from shared.http.jwks import KeysUnavailable
from tests.support.signing_keys import AUDIENCE, ISSUER, NOW, SigningKey, key_set_text

OLD, NEW = SigningKey("old"), SigningKey("new", "ES256")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


class Issuer:
    """An issuer's address whose answer a test changes as it goes."""

    def __init__(self, server: HTTPServer) -> None:
        self.answer: str | Response = key_set_text(OLD)
        self.was_asked = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked = 0
        server.expect_request("/jwks.json").respond_with_handler(self._respond)
        server.expect_request("/elsewhere").respond_with_data(key_set_text(OLD))
        self.verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, server.url_for("/jwks.json")))

    def _respond(self, request: Request) -> Response:
        self.asked += 1
        self.was_asked.set()
        assert self.may_answer.wait(10)
        return self.answer if isinstance(self.answer, Response) else Response(self.answer)

    async def accepts(self, key: SigningKey, now: datetime, life: timedelta = timedelta(hours=1)) -> bool:
        begins = int(now.timestamp())
        token = key.token(iat=begins, exp=begins + int(life.total_seconds()))
        try:
            await self.verifier.verify(token, now)
        except Unauthenticated as refused:
            assert refused.code in ("key-unknown", "issuer-unreachable")
            return False
        return True


@pytest.fixture
def issuer(httpserver: HTTPServer) -> Issuer:
    return Issuer(httpserver)


async def test_keys_are_fetched_once_and_stay_fresh_for_ten_minutes(issuer: Issuer) -> None:
    assert await issuer.accepts(OLD, NOW)
    assert await issuer.accepts(OLD, NOW + 10 * MINUTE - SECOND)
    assert issuer.asked == 1
    assert await issuer.accepts(OLD, NOW + 10 * MINUTE)
    assert issuer.asked == 2


async def test_a_hundred_first_requests_ask_the_issuer_once(issuer: Issuer) -> None:
    assert all(await asyncio.gather(*(issuer.accepts(OLD, NOW + number * SECOND / 100) for number in range(100))))
    assert issuer.asked == 1


async def test_a_new_key_is_found_by_its_unknown_id(issuer: Issuer) -> None:
    assert await issuer.accepts(OLD, NOW)
    issuer.answer = key_set_text(OLD, NEW)
    assert await issuer.accepts(NEW, NOW + 31 * SECOND)
    assert await issuer.accepts(OLD, NOW + 32 * SECOND)
    assert issuer.asked == 2


async def test_unknown_key_ids_ask_again_at_most_every_thirty_seconds(issuer: Issuer) -> None:
    assert await issuer.accepts(OLD, NOW)
    for second in range(1, 120):
        assert not await issuer.accepts(SigningKey(f"strange-{second}"), NOW + second * SECOND)
    assert issuer.asked == 4


async def test_a_token_with_a_forbidden_algorithm_does_not_reach_the_issuer(issuer: Issuer) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"strange"}').decode().rstrip("=")
    with pytest.raises(Unauthenticated) as caught:
        await issuer.verifier.verify(f"{header}.e30.e30", NOW)
    assert caught.value.code == "algorithm-not-allowed"
    assert issuer.asked == 0


async def test_a_key_that_was_taken_back_is_refused_even_for_a_remembered_token(issuer: Issuer) -> None:
    token = OLD.token()
    assert await issuer.verifier.verify(token, NOW)
    issuer.answer = key_set_text(NEW)
    assert await issuer.verifier.verify(token, NOW + 9 * MINUTE)
    with pytest.raises(Unauthenticated) as caught:
        await issuer.verifier.verify(token, NOW + 10 * MINUTE)
    assert caught.value.code == "key-unknown"


async def test_a_key_replaced_under_its_id_ends_what_was_remembered(issuer: Issuer) -> None:
    token = OLD.token()
    assert await issuer.verifier.verify(token, NOW)
    issuer.answer = key_set_text(SigningKey("old"))
    with pytest.raises(Unauthenticated) as caught:
        await issuer.verifier.verify(token, NOW + 10 * MINUTE)
    assert caught.value.code == "signature-invalid"


async def test_an_empty_set_takes_all_keys_back(issuer: Issuer) -> None:
    assert await issuer.accepts(OLD, NOW)
    issuer.answer = '{"keys": []}'
    assert not await issuer.accepts(OLD, NOW + 11 * MINUTE)


BROKEN: list[str | Response] = [
    Response(status=500),
    Response(status=302, headers={"Location": "/elsewhere"}),
    "not json",
    "[]",
    '{"keys": 1}',
    '{"keys": []}' + " " * issuer_keys.LARGEST,
]


@pytest.mark.parametrize("answer", BROKEN, ids=["500", "redirect", "text", "list", "number", "too large"])
async def test_the_last_keys_serve_for_a_day_while_the_issuer_is_down(issuer: Issuer, answer: str | Response) -> None:
    assert await issuer.accepts(OLD, NOW)
    issuer.answer = answer
    assert await issuer.accepts(OLD, NOW + 11 * MINUTE)
    assert await issuer.accepts(OLD, NOW + 11 * MINUTE + SECOND)
    assert issuer.asked == 2  # an outage is not asked about at every request
    assert await issuer.accepts(OLD, NOW + timedelta(hours=23, minutes=59))
    assert not await issuer.accepts(OLD, NOW + timedelta(hours=24))
    issuer.answer = key_set_text(OLD)
    assert await issuer.accepts(OLD, NOW + timedelta(hours=24, minutes=1))


async def test_without_any_keys_the_answer_is_that_the_issuer_is_unreachable(issuer: Issuer) -> None:
    issuer.answer = Response(status=503)
    with pytest.raises(IssuerUnreachable) as caught:
        await issuer.verifier.verify(OLD.token(), NOW)
    assert (caught.value.code, caught.value.status) == ("issuer-unreachable", 503)
    assert "invalid_token" not in caught.value.header
    issuer.answer = key_set_text(OLD)
    assert await issuer.accepts(OLD, NOW + 7 * SECOND)  # a late issuer delays nobody for long


async def test_an_address_where_nothing_listens_is_an_outage(unused_tcp_port: int) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}/jwks.json"
    verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, address))
    with pytest.raises(IssuerUnreachable):
        await verifier.verify(OLD.token(), NOW)


async def test_known_keys_serve_at_once_while_another_request_waits_for_the_issuer(issuer: Issuer) -> None:
    assert await issuer.accepts(OLD, NOW)
    issuer.may_answer.clear()
    issuer.was_asked.clear()
    later = NOW + 11 * MINUTE
    waiting = asyncio.create_task(issuer.accepts(OLD, later))
    assert await asyncio.to_thread(issuer.was_asked.wait, 5)
    assert await asyncio.wait_for(issuer.accepts(OLD, later), 2)
    assert not waiting.done()
    issuer.may_answer.set()
    assert await waiting
    assert issuer.asked == 2


async def test_a_token_pushed_out_of_memory_while_its_request_waits_is_still_accepted(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED", 1)
    token, later = OLD.token(), NOW + 11 * MINUTE
    assert await issuer.verifier.verify(token, NOW)
    issuer.may_answer.clear()
    issuer.was_asked.clear()
    waiting = asyncio.create_task(issuer.verifier.verify(token, later))
    assert await asyncio.to_thread(issuer.was_asked.wait, 5)
    assert await issuer.accepts(OLD, later)
    issuer.may_answer.set()
    assert await waiting


async def test_a_request_that_gives_up_waiting_leaves_the_next_one_free_to_ask(issuer: Issuer) -> None:
    issuer.may_answer.clear()
    waiting = asyncio.create_task(issuer.accepts(OLD, NOW))
    assert await asyncio.to_thread(issuer.was_asked.wait, 5)
    waiting.cancel()
    issuer.may_answer.set()
    assert await issuer.accepts(OLD, NOW)


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    release = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks.json"
        release.set()


async def test_an_issuer_that_never_answers_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert issuer_keys.TIME_OUT.total == 5
    monkeypatch.setattr(issuer_keys, "TIME_OUT", aiohttp.ClientTimeout(total=0.2))
    async with silent_server() as address:
        verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, address))
        with pytest.raises(IssuerUnreachable):
            await verifier.verify(OLD.token(), NOW)


async def test_requests_that_waited_for_a_silent_issuer_do_not_each_ask_it_again() -> None:
    assert timedelta(seconds=issuer_keys.TIME_OUT.total or 0) < issuer_keys.FIRST_PAUSE


def filed(path: Path, content: str) -> None:
    written = path.with_suffix(".new")
    written.write_text(content)
    written.replace(path)


async def accepts(verifier: TokenVerifier, key: SigningKey) -> bool:
    try:
        return bool(await verifier.verify(key.token(), NOW))
    except Unauthenticated:
        return False


async def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(path)))
    assert not await accepts(verifier, OLD)
    filed(path, key_set_text(OLD))
    assert await accepts(verifier, OLD)
    filed(path, key_set_text(NEW))
    assert await accepts(verifier, NEW)
    assert not await accepts(verifier, OLD)


async def test_a_file_rewritten_in_place_is_noticed_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(key_set_text(OLD))
    verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(path)))
    assert await accepts(verifier, OLD)
    other = SigningKey("odd")
    path.write_text(key_set_text(other))
    before = path.stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert await accepts(verifier, other)


@pytest.mark.parametrize("content", ["{", None], ids=["half written", "removed"])
async def test_the_last_keys_serve_while_the_file_is_broken(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(key_set_text(OLD))
    verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(path)))
    assert await accepts(verifier, OLD)
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    assert await accepts(verifier, OLD)
    begins = int((NOW + timedelta(hours=25)).timestamp())
    with pytest.raises(IssuerUnreachable):
        await verifier.verify(OLD.token(iat=begins, exp=begins + 60), NOW + timedelta(hours=25))
    filed(path, key_set_text(OLD, NEW))
    assert await accepts(verifier, NEW)


def renewed(path: Path, at: datetime) -> None:
    """The file's change time, as the process that renews it leaves it."""
    os.utime(path, (at.timestamp(), at.timestamp()))


async def test_a_renewed_file_serves_for_a_day_after_its_last_renewal_and_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    filed(path, key_set_text(OLD))
    renewed(path, NOW)
    keys = issuer_keys.issuer_keys(str(path), timedelta(hours=24))
    assert await keys.find("old", NOW + timedelta(hours=23))
    with pytest.raises(KeysUnavailable):
        await keys.find("old", NOW + timedelta(hours=24))
    with pytest.raises(KeysUnavailable):
        await issuer_keys.issuer_keys(str(path), timedelta(hours=24)).find("old", NOW + timedelta(days=30))
    renewed(path, NOW + timedelta(hours=24))
    assert await keys.find("old", NOW + timedelta(hours=25))


async def test_taking_a_renewed_file_away_does_not_lengthen_the_life_of_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    filed(path, key_set_text(OLD))
    renewed(path, NOW)
    keys = issuer_keys.issuer_keys(str(path), timedelta(hours=24))
    assert await keys.find("old", NOW + timedelta(hours=23))
    path.unlink()
    assert await keys.find("old", NOW + timedelta(hours=23))
    with pytest.raises(KeysUnavailable):
        await keys.find("old", NOW + timedelta(hours=24))


async def test_a_file_that_a_person_keeps_never_ages(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    filed(path, key_set_text(OLD))
    renewed(path, NOW - timedelta(days=400))
    keys = issuer_keys.issuer_keys(str(path))
    for days in (0, 30, 300):
        assert await keys.find("old", NOW + timedelta(days=days))
