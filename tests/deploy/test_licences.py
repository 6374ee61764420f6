"""What Vidare is distributed with may be distributed under its licence; a package that may not is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.licences import ROOT, main

Said = pytest.CaptureFixture[str]
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Locks a package and installs it with these lines of metadata; answers the root of the tree with its lock."""
    monkeypatch.syspath_prepend(tmp_path / "installed")

    def planted(*metadata: str, name: str = "planted", locked_as: str = "planted==1.0") -> Path:
        about = tmp_path / "installed" / f"{name}-1.0.dist-info" / "METADATA"
        about.parent.mkdir(parents=True)
        about.write_text("\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *metadata]))
        lock = tmp_path / "deploy" / "locks" / "planted.lock"
        lock.parent.mkdir(parents=True)
        lock.write_text(f"{locked_as} \\\n    --hash=sha256:00\n    # via vidare\n")
        (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        return tmp_path

    return planted


def test_everything_that_is_distributed_may_be(capsys: Said) -> None:
    assert main() == 0, capsys.readouterr().err


REFUSED = {
    "an incompatible licence": (["License-Expression: GPL-3.0-only"], "“GPL-3.0-only” is not known as compatible"),
    "one incompatible part": (["License-Expression: MIT AND SSPL-1.0"], "“MIT AND SSPL-1.0” is not known"),
    "an exception nobody looked at": (["License-Expression: Apache-2.0 WITH LLVM-exception"], "WITH LLVM-exception"),
    "an incompatible classifier beside a good one": (
        ["Classifier: License :: OSI Approved :: MIT License", "Classifier: License :: Other/Proprietary License"],
        "“MIT License AND Other/Proprietary License”",
    ),
    "an alternative in the old field and an incompatible classifier": (
        ["License: MIT or ISC", "Classifier: License :: Other/Proprietary License"],
        "Other/Proprietary License",
    ),
    "no licence at all": ([], "“UNKNOWN” is not known"),
    "sentences instead of a licence": (
        ["License: You may copy this (really), if you like"],
        "“You may copy this (really), if you like” is not known",
    ),
}


@pytest.mark.parametrize(("metadata", "said"), REFUSED.values(), ids=REFUSED)
def test_a_package_that_may_not_be_distributed_is_named_in_one_line(
    metadata: list[str], said: str, install: Install, capsys: Said
) -> None:
    assert main(install(*metadata)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("refused: planted: ")
    assert said in line


ALLOWED = {
    "one good alternative": ["License-Expression: GPL-3.0-only OR MIT"],
    "alternatives within parts": ["License-Expression: MPL-2.0 AND (GPL-2.0-only OR MIT)"],
    "the old field": ["License: Apache 2.0"],
    "a classifier alone": ["Classifier: License :: OSI Approved :: MIT License"],
}


@pytest.mark.parametrize("metadata", ALLOWED.values(), ids=ALLOWED)
def test_a_package_that_may_be_distributed_is_counted(metadata: list[str], install: Install, capsys: Said) -> None:
    assert main(install(*metadata)) == 0
    assert "   1  packages, 0 of them refused" in capsys.readouterr().out


def test_a_package_that_is_locked_and_not_installed_is_refused(install: Install, capsys: Said) -> None:
    assert main(install("License: MIT", locked_as="absent-from-here==1.0")) == 1
    assert capsys.readouterr().err.startswith("refused: absent-from-here: is locked and not installed")


def test_a_package_of_another_platform_is_not_asked_for(install: Install, capsys: Said) -> None:
    assert main(install(locked_as="planted==1.0 ; sys_platform == 'elsewhere'")) == 0
    assert "0  packages" in capsys.readouterr().out


def test_a_licence_that_was_read_by_hand_counts_while_the_package_says_the_same(install: Install, capsys: Said) -> None:
    classifier = "Classifier: License :: OSI Approved :: BSD License"
    assert main(install(classifier, name="jinja2", locked_as="jinja2==1.0")) == 0
    assert "1  BSD-3-Clause" in capsys.readouterr().out


def test_a_licence_that_was_read_by_hand_is_forgotten_when_the_package_says_something_else(
    install: Install, capsys: Said
) -> None:
    assert main(install("License-Expression: SSPL-1.0", name="jinja2", locked_as="jinja2==1.0")) == 1
    assert "refused: jinja2: “SSPL-1.0” is not known" in capsys.readouterr().err
