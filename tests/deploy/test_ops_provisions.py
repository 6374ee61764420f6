"""The operator keeps the provisions of law; the referrals service takes no other as a basis."""

import pytest
from typer.testing import CliRunner

from deploy.ops.command_line import command_line
from services.referrals.service import SERVICE

COMMANDS = command_line({"referrals": SERVICE})
BASIS = "law:980/1999:7@2030-01-01"


@pytest.fixture
def run(referrals_database):  # type: ignore[no-untyped-def]
    return lambda *arguments: CliRunner().invoke(COMMANDS, ["provisions", *arguments])


CHECKED = ("--checked-by", "A. Lawyer, Mallila", "--checked-on", "2026-01-15")


def line_of(run, basis: str) -> str:  # type: ignore[no-untyped-def]
    return next((line for line in run("list").stdout.splitlines() if basis in line), "")


def test_a_provision_is_enabled_with_who_checked_it_and_when_shown_and_ended(run) -> None:  # type: ignore[no-untyped-def]
    assert line_of(run, BASIS) == ""
    assert run("enable", BASIS, *CHECKED).exit_code == 0
    assert run("enable", BASIS, *CHECKED).exit_code == 0
    assert "A. Lawyer, Mallila" in line_of(run, BASIS)
    assert "2026-01-15" in line_of(run, BASIS)
    assert run("end", BASIS, "2031-12-31").exit_code == 0
    assert "2031-12-31" in line_of(run, BASIS)


def test_one_that_is_proposed_is_not_enabled_until_somebody_checked_it(run) -> None:  # type: ignore[no-untyped-def]
    proposed = "law:681/2023:16@2025-01-01"
    assert "nobody: not enabled" in line_of(run, proposed)
    assert run("enable", proposed).exit_code == 2  # not without a name and a day
    assert run("enable", proposed, *CHECKED).exit_code == 0
    assert "A. Lawyer, Mallila" in line_of(run, proposed)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["enable", "980/1999", *CHECKED], "A legal basis is written"),
        (["enable", "consent:01920000-0000-7000-8000-000000000001", *CHECKED], "A provision is written"),
        (["enable", BASIS, "--checked-by", " ", "--checked-on", "2026-01-15"], "Name who checked"),
        (["enable", BASIS, "--checked-by", "A. Lawyer", "--checked-on", "2199-01-15"], "lies in the future"),
        (["enable", BASIS, "--checked-by", "A. Lawyer", "--checked-on", "yesterday"], "is no day"),
        (["end", "law:1/1:1@2020-01-01", "2026-01-01"], "There is no such provision"),
        (["end", BASIS, "tomorrow"], "is no day"),
    ],
)
def test_what_is_no_provision_is_said_in_one_sentence(run, arguments: list[str], says: str) -> None:  # type: ignore[no-untyped-def]
    answer = run(*arguments)
    assert answer.exit_code == 1
    assert says in answer.stderr
