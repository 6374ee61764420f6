"""The operator keeps the kinds of organisation that may be responsible for clients."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.command_line import command_line
from services.referrals.service import SERVICE

COMMANDS = command_line({"referrals": SERVICE})
SOURCE = ("--source", "act 681/2023, section 99")


@pytest.fixture
def run(referrals_database: None) -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(COMMANDS, ["responsible-kinds", *arguments])


def lines_of(run: Callable[..., Result], kind: str) -> list[str]:
    return [line for line in run("list").stdout.splitlines() if line.startswith(kind)]


def test_those_of_the_act_are_there_from_the_start(run: Callable[..., Result]) -> None:
    for kind in ("municipality", "employment-authority"):
        (line,) = lines_of(run, kind)
        assert "2025-01-01" in line
        assert "act 681/2023" in line


def test_a_kind_is_added_on_what_it_rests_ended_and_added_again(run: Callable[..., Result]) -> None:
    assert lines_of(run, "kela") == []
    assert run("add", "kela", "2027-01-01", *SOURCE).exit_code == 0
    assert run("end", "kela", "2027-12-31").exit_code == 0
    assert run("add", "kela", "2029-01-01", *SOURCE).exit_code == 0
    first, second = lines_of(run, "kela")
    assert ("2027-12-31" in first, "section 99" in first, "2029-01-01" in second) == (True, True, True)


def test_what_ended_before_is_not_ended_again_later(run: Callable[..., Result]) -> None:
    assert run("add", "kela", "2027-01-01", *SOURCE).exit_code == 0
    assert run("end", "kela", "2027-12-31").exit_code == 0
    answer = run("end", "kela", "2028-12-31")
    assert (answer.exit_code, "There is no such responsible kind" in answer.stderr) == (1, True)
    assert "2027-12-31" in lines_of(run, "kela")[0]


def test_the_old_name_of_the_employment_authority_means_it(run: Callable[..., Result]) -> None:
    assert run("end", "te-office", "2030-12-31").exit_code == 0
    assert "2030-12-31" in lines_of(run, "employment-authority")[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "village", "2027-01-01", *SOURCE], "is no kind of organisation"),
        (["add", "kela", "tomorrow", *SOURCE], "is no day"),
        (["add", "kela", "2027-01-01", "--source", " "], "Name the provision"),
        (["add", "municipality", "2027-01-01", *SOURCE], "may be responsible from 2025-01-01 without an end"),
        (["end", "kela", "2027-01-01"], "There is no such responsible kind"),
        (["end", "municipality", "2024-12-31"], "There is no such responsible kind"),
        (["end", "municipality", "tomorrow"], "is no day"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(run: Callable[..., Result], arguments: list[str], says: str) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 1
    assert says in answer.stderr
