"""What a comment, a docstring or a page cites stands in the repository."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from tests.architecture.prose import Prose, prose
from tests.architecture.trees import files

_NUMBERS = r"(\d+(?:\.\d+)*(?:(?:,|,?\s+and)\s+\d+(?:\.\d+)*)*)"
_SECTION = re.compile(rf"(?:\bsections?\s+|§\s?|(?<=\.md,\s)){_NUMBERS}(?!\s+of\b)")
_PAGE = re.compile(r"([\w./-]+\.md)[)\]`]*[\s,(]*$")
_ELSEWHERE = re.compile(r"(RFC\s\d+|OpenID\sConnect\sCore|\d+/\d{4})[\s,(]*$")  # standards, and acts by their number
_UNNAMED = re.compile(r"\b(domain|engineering|architecture|design)\s+page\b(?![\s,(]*section)")
_TOP = r"(?:docs|shared|services|deploy|tests|bench|\.ci|\.devcontainer)"
_PATH = re.compile(rf"(?<![\w/.:-])({_TOP}/(?:[\w./*…-]|<[^>\s]+>)*[\w*…>])")
_FILE = re.compile(r"(?<![\w/.:*>-])(?:\.\./)*((?:(?:[\w.*-]|<[^>\s]+>)+/)*(?:[\w.*-]|<[^>\s]+>)*\w\.(?:py|md))\b")
_LINK = re.compile(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)")
_ADR = re.compile(r"\bADRs?[ -]?(\d+)")
_MAKE = re.compile(r"`make ([a-z][\w-]*)|^make ([a-z][\w-]*)(?=$| +[A-Z#])", re.MULTILINE)  # in a sentence; by itself
_ANY = re.compile(r"<[^>]*>|…|NNNN|\*\*/")  # a reader fills it in


def dangling_citations(root: Path) -> Iterator[str]:
    """Files, sections, decisions and Makefile targets that are named and are not there."""
    kept = Kept(root)
    for one in prose(root):
        for check in (_sections, _unnamed, _paths, _links, _decisions, _targets):
            yield from check(one, kept)


class Kept:
    """What there is to be cited."""

    def __init__(self, root: Path) -> None:
        self.root = root
        found = {path.as_posix() for path in files(root)}
        self._paths = "\n".join({str(folder) for path in found for folder in PurePosixPath(path).parents} | found)
        ignored = (root / ".gitignore").read_text(encoding="utf-8").split()
        self._made = [line.strip("/") + "/" for line in ignored if line.startswith("/")]
        self.targets = set(re.findall(r"^([a-z][\w-]*):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))

    def has(self, cited: str) -> bool:
        """Whether a path, or its end, is there; `<name>`, `…` and `*` stand for anything. What is made counts."""
        if any(f"{cited}/".startswith(made) for made in self._made):
            return True
        return _is_among(self._paths, cited)

    def page(self, cited: str, beside: Path) -> str | None:
        """The text of a cited page: named from the root, or from the page that cites it."""
        places = (self.root / cited, self.root / beside.parent / cited)
        return next((path.read_text(encoding="utf-8") for path in places if path.is_file()), None)


@lru_cache(maxsize=8192)  # the same is cited again and again
def _is_among(paths: str, cited: str) -> bool:
    pattern = re.escape(_ANY.sub("*", cited)).replace(r"\*", "[^\n]*")
    return re.search(f"^(?:.*/)?{pattern}$", paths, re.MULTILINE) is not None


def _sections(one: Prose, kept: Kept) -> Iterator[str]:
    for match in _SECTION.finditer(one.text):
        before = one.text[: match.start()]
        named = _PAGE.search(before)
        if _ELSEWHERE.search(before):
            continue
        if named is None and not one.is_page:
            yield one.at(match.start(), f"{match[0]} of which page? Name it, as docs/domain.md, section 3.1")
            continue
        page = named[1] if named else one.path.name
        for number in _missing(match[1], kept.page(page, one.path)):
            yield one.at(match.start(), f"{page} has no section {number}")


def _missing(numbers: str, page: str | None) -> Iterator[str]:
    """The numbers that no heading of the page begins with. A page that is not there is a missing path, said once."""
    for number in re.findall(r"\d+(?:\.\d+)*", numbers) if page is not None else ():
        if not re.search(rf"^#+ {re.escape(number)}\.? ", page or "", re.MULTILINE):
            yield number


def _unnamed(one: Prose, _kept: Kept) -> Iterator[str]:
    for match in _UNNAMED.finditer(one.text):
        yield one.at(match.start(), f"{' '.join(match[0].split())}: a page is named by its path, as docs/domain.md")


def _paths(one: Prose, kept: Kept) -> Iterator[str]:
    for match in (*_PATH.finditer(one.text), *_FILE.finditer(one.text)):
        if not kept.has(match[1]):
            yield one.at(match.start(), f"there is no {match[1]}")


def _links(one: Prose, kept: Kept) -> Iterator[str]:
    for match in _LINK.finditer(one.text) if one.is_page else ():
        if not (kept.root / one.path.parent / match[1]).exists():
            yield one.at(match.start(), f"the link to {match[1]} leads nowhere")


def _decisions(one: Prose, kept: Kept) -> Iterator[str]:
    for match in _ADR.finditer(one.text):
        if not kept.has(f"docs/adr/{int(match[1]):04}-*.md"):
            yield one.at(match.start(), f"there is no {match[0]}")


def _targets(one: Prose, kept: Kept) -> Iterator[str]:
    for match in _MAKE.finditer(one.text):
        if (match[1] or match[2]) not in kept.targets:
            yield one.at(match.start(), f"the Makefile has no target {match[1] or match[2]}")
