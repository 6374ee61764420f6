"""Pages for people: HTML that loads nothing, in the colours of all pages of Vidare."""

from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

from shared.kernel.codes import Language

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_STYLE = """
  body { margin: 0; background: #ffffff; color: #1a1a1a; font: 1.0625rem/1.6 system-ui, sans-serif }
  main { max-width: 48rem; margin: 0 auto; padding: 1rem }
  a { color: #0b4f9e }
  a:focus-visible { outline: 3px solid #0b4f9e; outline-offset: 2px }
  h1 { font-size: 1.625rem; line-height: 1.25; overflow-wrap: anywhere }
  table { border-collapse: collapse }
  th, td { border: 1px solid #767676; padding: .375rem .625rem; text-align: left; vertical-align: top }
  code { font-size: .9375rem; overflow-wrap: anywhere }
"""


def page(title: str, language: Language, content: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page; `content` is HTML, `title` is text."""
    html = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} – Vidare</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{content}\n</main>\n</body>\n</html>\n"
    )
    said = {"Content-Language": language, "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, headers={**said, **(headers or {})})


def in_words(text: str) -> str:
    """A sentence of the catalogue as HTML: what stands between backquotes is code."""
    parts = escape(text, quote=False).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
