"""`GET /v1/problems` and the page of each problem: its `type` leads there. JSON for programs, a page for people."""

from collections.abc import Sequence
from html import escape
from typing import Annotated, Any

from fastapi import Header, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from shared.http.pages import in_words, page
from shared.http.preferences import preferred_language, prefers_page
from shared.http.problem_kinds import ProblemCatalogue, ProblemKind
from shared.http.routes import EVERYBODY, Routes
from shared.kernel.codes import Language
from shared.kernel.refusals import not_found

PATH = "/v1/problems"

_HEADERS = {"Cache-Control": "public, max-age=3600", "Vary": "Accept, Accept-Language"}

_Accept = Annotated[str, Header(include_in_schema=False)]
_AcceptLanguage = Annotated[
    str,
    Header(
        description="The language of `title`: Finnish, Swedish or English; English where it names none of them.",
        examples=["sv, fi;q=0.8"],
    ),
]
_Code = Annotated[str, Path(description="The last part of a problem's `type`.", examples=["stale-version"])]


class Titles(BaseModel):
    """The title in each language."""

    fi: str = Field(description="Finnish", examples=["Kohde on muuttunut"])
    sv: str = Field(description="Swedish, as in Finland", examples=["Objektet har ändrats"])
    en: str = Field(description="English", examples=["The object has changed"])


class ListedProblem(BaseModel):
    """What one code means, and what a caller can do about it."""

    type: str = Field(
        description="The `type` of its answers: the path of this description.", examples=["/v1/problems/stale-version"]
    )
    code: str = Field(description="The last part of `type`, stable.", examples=["stale-version"])
    status: int = Field(description="The HTTP status of its answers.", ge=400, le=599, examples=[412])
    title: str = Field(
        description="In the language that `Accept-Language` asks for.", examples=["The object has changed"]
    )
    titles: Titles = Field(description="The title in every language.")
    means: str = Field(description="What has happened, in English.", examples=["The object is not at that version."])
    remedy: str = Field(description="What the caller can do, in English.", examples=["Read the object again."])


class ListedProblems(BaseModel):
    """All problems that the service answers with."""

    problems: Sequence[ListedProblem] = Field(description="In the order of their statuses.")


def catalogue_router(service: str, catalogue: ProblemCatalogue) -> Routes:
    """The two routes of this service. They need no token: what a code means tells nothing about anybody."""
    router = Routes("problems")

    @router.get(
        PATH,
        who=EVERYBODY,
        response_model=ListedProblems,
        operation_id=f"{service}_problems",
        summary="Every problem that this service answers with",
        responses=_also_a_page("All problems as a page."),
    )
    async def problems(accept: _Accept = "", accept_language: _AcceptLanguage = "") -> Response:
        """Each code with its status, its title, what it means and what to do. May be kept for an hour."""
        language = preferred_language(accept_language, "en")
        if prefers_page(accept):
            return page(_ALL[language], language, _table(catalogue, language), _HEADERS)
        return _json(ListedProblems(problems=[_view(kind, language) for kind in catalogue]))

    @router.get(
        PATH + "/{code}",
        who=EVERYBODY,
        response_model=ListedProblem,
        operation_id=f"{service}_problem_read",
        summary="What one problem means and what to do",
        responses=_also_a_page("The problem as a page."),
    )
    async def problem(code: _Code, accept: _Accept = "", accept_language: _AcceptLanguage = "") -> Response:
        """Where a problem's `type` leads. May be kept for an hour."""
        language = preferred_language(accept_language, "en")
        kind = catalogue.get(code)
        if kind is None:
            raise not_found("problem")
        if prefers_page(accept):
            return page(kind.title(language), language, _description(kind), _HEADERS)
        return _json(_view(kind, language))

    return router


_ALL = {"fi": "Virheet", "sv": "Fel", "en": "Problems"}


def _also_a_page(description: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"text/html": {"schema": {"type": "string", "description": description}}}}}


def _view(kind: ProblemKind, language: Language) -> ListedProblem:
    return ListedProblem(
        type=kind.type,
        code=kind.code,
        status=kind.status,
        title=kind.title(language),
        titles=Titles(fi=kind.fi, sv=kind.sv, en=kind.en),
        means=kind.means,
        remedy=kind.remedy,
    )


def _json(view: BaseModel) -> Response:
    return Response(view.model_dump_json(), headers=_HEADERS, media_type="application/json")


def _table(catalogue: ProblemCatalogue, language: Language) -> str:
    rows = (
        f'<tr><td>{kind.status}</td><td><a href="{kind.type}"><code>{kind.code}</code></a></td>'
        f"<td>{escape(kind.title(language))}</td></tr>"
        for kind in catalogue
    )
    return f"<table>\n{chr(10).join(rows)}\n</table>"


def _description(kind: ProblemKind) -> str:
    return (
        f"<p><code>{kind.code}</code> · HTTP {kind.status}</p>\n"
        f'<div lang="en">\n<p>{in_words(kind.means)}</p>\n<p>{in_words(kind.remedy)}</p>\n</div>\n'
        f'<p><a href="{PATH}">{PATH}</a></p>'
    )
