"""Pages for people: HTML that loads nothing and runs nothing, in the looks of all pages of Vidare.

Nothing is allowed to a page but its own style, which its policy names by the hash: what a text that got into it by
mistake would load or run, a browser refuses (docs/adr/0024-a-page-may-do-what-its-policy-names.md).
"""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

from shared.kernel.codes import Language

LANGUAGES: Mapping[Language, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Each in its own name, as a person looks for it."""

_LANGUAGE = {"fi": "Kieli", "sv": "Språk", "en": "Language"}

_STYLE = """
  :root {
    color-scheme: light dark;
    --paper: #ffffff; --band: #f3f6fa; --ink: #1a1a1a; --quiet: #4a4a4a; --line: #767676; --link: #0b4f9e;
    --wrong: #a61b1b;
  }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #14181d; --band: #1d242c; --ink: #f0f0f0; --quiet: #c3c9d0; --line: #8a939d; --link: #8ec2ff;
      --wrong: #ff9d9d }
  }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif }
  header { background: var(--band); border-bottom: 1px solid var(--line) }
  header > div, main { max-width: 48rem; margin: 0 auto; padding: 1rem }
  header > div { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: center; padding-block: .375rem }
  header strong { flex: 1; font-size: 1.25rem; letter-spacing: .01em }
  nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none }
  nav a { display: inline-block; padding: .625rem 0 }
  a { color: var(--link) }
  a[aria-current] { color: inherit; font-weight: bold; text-decoration: none }
  a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px }
  h1 { margin: 1rem 0; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere }
  h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; line-height: 1.3 }
  .lead { font-size: 1.1875rem }
  .links { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: .75rem;
    margin: 0; padding: 0; list-style: none }
  .links li { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--band) }
  .links a { font-weight: bold }
  .links p { margin: .125rem 0 0; color: var(--quiet) }
  table { border-collapse: collapse }
  th, td { border: 1px solid var(--line); padding: .375rem .625rem; text-align: left; vertical-align: top }
  code { font-size: .9375rem; overflow-wrap: anywhere }
  .field { margin: 1.25rem 0 }
  .field label { display: block; font-weight: bold }
  .field input, .field select, .field textarea { display: block; width: 100%; max-width: 32rem; margin: .25rem 0 0;
    padding: .5rem; border: 2px solid var(--line); border-radius: 4px; background: var(--paper); color: var(--ink);
    font: inherit }
  .field :focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
  .field [aria-invalid] { border-color: var(--wrong) }
  .ticked input { flex: none; width: 1.5rem; height: 1.5rem; margin: 0 }
  .ticked > div { display: flex; align-items: center; gap: .75rem }
  .ticked label { font-weight: normal }
  .hint, .wrong { display: block }
  .hint { color: var(--quiet) }
  .wrong { color: var(--wrong); font-weight: bold }
  .notice { padding: .25rem 1rem; border: 2px solid var(--line); border-left-width: 8px; background: var(--band) }
  .notice h2 { margin-top: .75rem }
  dt { color: var(--quiet) }
  dd { margin: 0 0 .75rem; font-size: 1.1875rem }
  button { padding: .625rem 1rem; border: 2px solid var(--link); border-radius: 4px; background: var(--paper);
    color: var(--link); font: inherit }
  button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
"""


def hashed(content: str) -> str:
    """What a policy calls an inline style of just this content (W3C, Content Security Policy Level 3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


_SHOWS = f"default-src 'none'; style-src {hashed(_STYLE)}; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

POLICY_OF_A_PROGRAM = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of a page with a program in it: its files come from this host, and what it asks it asks this host."""


def page(
    title: str,
    language: Language,
    content: str,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
    languages: bool = False,
    posts: bool = False,
) -> HTMLResponse:
    """The page; `content` is HTML, `title` is text. `languages` offers all of them, by `?lang=` of the same address;
    `posts` allows a form that is sent to the same host.
    """
    html = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f'<title>{escape(title)} – Vidare</title>\n<link rel="icon" href="/icon.svg" type="image/svg+xml">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<div>\n<strong>Vidare</strong>\n{_navigation(language) if languages else ''}</div>\n</header>\n"
        f"<main>\n<h1>{escape(title)}</h1>\n{content}\n</main>\n</body>\n</html>\n"
    )
    policy = _SHOWS + ("; form-action 'self'" if posts else "; form-action 'none'")
    return HTMLResponse(html, status, {**of_page(language, policy), **(headers or {})})


def of_page(language: Language, policy: str) -> dict[str, str]:
    """The headers of every page."""
    return {"Content-Language": language, "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}


def in_words(text: str) -> str:
    """A sentence of the catalogue as HTML: what stands between backquotes is code."""
    parts = escape(text, quote=False).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _navigation(language: Language) -> str:
    items = "\n".join(
        f'<li><a href="?lang={code}" lang="{code}" hreflang="{code}"{_current(code == language)}>{name}</a></li>'
        for code, name in LANGUAGES.items()
    )
    return f'<nav aria-label="{_LANGUAGE[language]}">\n<ul>\n{items}\n</ul>\n</nav>\n'


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""
