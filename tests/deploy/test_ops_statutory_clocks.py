"""The operator keeps how long the law lets something wait in a case."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.command_line import command_line
from services.referrals.service import SERVICE

COMMANDS = command_line({"referrals": SERVICE})
REST = ("--act", "700/2029", "--source", "guidance of 5.1.2030")


@pytest.fixture
def run(referrals_database: None) -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(COMMANDS, ["statutory-clocks", *arguments])


def lines_of(run: Callable[..., Result], kind: str, event: str) -> list[list[str]]:
    lines = [line.split() for line in run("list").stdout.splitlines()]
    return [line for line in lines if line[:2] == [kind, event]]


def test_those_of_both_acts_are_there_from_the_start(run: Callable[..., Result]) -> None:
    old, new = lines_of(run, "plan-review", "plan-made")
    assert old[2:7] == ["12", "month", "1386/2010", "2011-09-01", "2024-12-31"]
    assert new[2:6] == ["6", "month", "681/2023", "2025-01-01"]
    assert lines_of(run, "plan", "assessment-made")[1][4:8] == ["(the", "act:", "without", "delay)"]
    for kind, lengths in (("referral-to-service", ["1", "6"]), ("plan", ["14", "14"])):
        event = "plan-made" if kind != "plan" else "assessment-made"
        assert [line[2] for line in lines_of(run, kind, event)] == lengths
    for kind, lengths in (("first-plan", ["12", "12"]), ("plan-period", ["36", "24"])):
        assert [line[2] for line in lines_of(run, kind, "first-plan-made")] == lengths


def test_a_new_act_takes_the_place_of_an_old_one_with_its_own_length_ladder_and_section(
    run: Callable[..., Result],
) -> None:
    review = ("plan-review", "plan-reviewed")
    assert run("end", *review, "2029-12-31").exit_code == 0
    more = ("--section", "16a", "--runs-on", "--remind", "-14:responsible", "--remind", "7:responsible-supervisor")
    assert run("add", *review, "2030-01-01", "90", "day", *REST, *more).exit_code == 0
    _, ended, added = lines_of(run, *review)
    assert ended[6] == "2029-12-31"
    assert added[2:7] == ["90", "day", "700/2029,", "section", "16a"]
    assert added[7:] == [
        *("2030-01-01", "runs", "on", "-14:responsible", "+7:responsible-supervisor"),
        *("guidance", "of", "5.1.2030"),
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "visit", "plan-made", "2030-01-01", "1", "day", *REST], "visit is none of plan, referral-to-service"),
        (["add", "plan", "arrival", "2030-01-01", "1", "day", *REST], "arrival is none of assessment-made"),
        (["add", "plan", "plan-made", "2030-01-01", "1", "week", *REST], "week is none of business-day, day, month"),
        (["add", "plan", "plan-made", "soon", "1", "day", *REST], "soon is no day"),
        (["add", "plan", "plan-made", "2030-01-01", "9999", "month", *REST], "A length lies between"),
        (["add", "plan", "plan-made", "2030-01-01", "1", "day", *REST[:3], " "], "Name where the length was read"),
        (["add", "plan", "plan-made", "2030-01-01", "1", "day", "--act", "koto", *REST[2:]], "An act is written"),
        (["add", "plan", "plan-made", "2030-01-01", "1", "day", *REST, "--remind", "now"], "now is no step"),
        (["add", "plan", "plan-made", "2030-01-01", "1", "day", *REST, "--remind", "1:all"], "all is none of"),
        (["add", "plan", "assessment-made", "2030-01-01", "1", "day", *REST], "from 2025-01-01 without an end: end"),
        (["end", "plan", "plan-made", "2030-01-01"], "There is no such statutory clock"),
        (["end", "plan", "assessment-made", "2010-01-01"], "There is no such statutory clock"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(run: Callable[..., Result], arguments: list[str], says: str) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 1
    assert says in answer.stderr
