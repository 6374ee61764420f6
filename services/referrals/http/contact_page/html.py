"""The page of contact requests as HTML: it loads nothing and runs nothing, and works in any browser."""

from collections.abc import Iterable, Mapping
from html import escape

from services.referrals.http.contact_page.fields import FORM, TICKED, Filled
from services.referrals.http.contact_page.languages import offered
from services.referrals.http.contact_page.municipalities import MUNICIPALITIES, called
from services.referrals.http.contact_page.words import WORDS, Field, Words
from services.referrals.queries.contact_request.views import PersonsView
from shared.kernel.codes import Language

PATH, STATUS_PATH = "/contact", "/contact/status"

_KINDS = {"phone": "tel", "email": "email"}
_COMPLETES = {"name": "name", "phone": "tel", "email": "email"}
_OPTIONAL = frozenset({"birth", "phone", "email", "best_times", "interpreter"})


def form_page(language: Language, token: str, filled: Filled | None = None, notice: str = "") -> str:
    """The form: empty, or as it came, with what is wrong said at the top and at each field."""
    words = WORDS[language]
    typed: Mapping[str, str] = filled.typed if filled is not None else {}
    wrong = filled.wrong if filled is not None else ()
    choices = {
        "municipality": sorted(
            ((code, called(code, language)) for code in MUNICIPALITIES), key=lambda one: one[1].casefold()
        ),
        "language": offered(language),
    }
    fields = [_field(name, words, typed.get(name, ""), name in wrong, choices.get(name)) for name in words.fields]
    return "\n".join(
        [
            _errors(words, wrong),
            notice,
            f'<p class="lead">{escape(words.lead)}</p>',
            f"<p>{escape(words.urgent)}</p>",
            f'<form method="post" action="?lang={language}" novalidate>',
            f'<input type="hidden" name="{FORM}" value="{escape(token)}">',
            *fields,
            f"<p>{escape(words.privacy)}</p>",
            f"<p><button>{escape(words.send)}</button></p>",
            "</form>",
            f'<p><a href="contact/status?lang={language}">{escape(words.look)}</a></p>',
        ]
    )


def nobody_notice(language: Language) -> str:
    """Nobody is responsible for the municipality: whom to ask instead. What was typed stays in the form below."""
    words = WORDS[language]
    items = "\n".join(f"<li>{escape(one)}</li>" for one in words.instead)
    lead = f"<h2>{escape(words.nobody)}</h2>\n<p>{escape(words.nobody_lead)}</p>"
    return f'<div class="notice" role="alert">\n{lead}\n<ul>\n{items}\n</ul>\n</div>'


def said(sentence: str) -> str:
    """One sentence that the reader has to see first."""
    return f'<div class="notice" role="alert"><p>{escape(sentence)}</p></div>'


def sent_page(language: Language, number: str, code: str, same: bool) -> str:
    """The number and the code, which the person is to keep."""
    words = WORDS[language]
    return "\n".join(
        [
            "" if same else said(words.sent_before),
            f'<p class="lead">{escape(words.sent_lead)}</p>',
            "<dl>",
            f"<dt>{escape(words.number)}</dt><dd><strong>{escape(number)}</strong></dd>",
            f"<dt>{escape(words.code)}</dt><dd><strong>{escape(code)}</strong></dd>",
            "</dl>",
            f"<p>{escape(words.keep)}</p>",
            f'<p><a href="contact/status?lang={language}">{escape(words.look)}</a></p>',
        ]
    )


def ask_page(language: Language, wrong: bool = False) -> str:
    """Asks for number and code. What was typed is not shown again: the code least of all."""
    words = WORDS[language]
    return "\n".join(
        [
            said(words.wrong_pair) if wrong else "",
            f'<p class="lead">{escape(words.status_lead)}</p>',
            f'<form method="post" action="?lang={language}" novalidate>',
            _line("number", words.number),
            _line("code", words.code),
            f"<p><button>{escape(words.status_button)}</button></p>",
            "</form>",
            f'<p><a href="../contact?lang={language}">{escape(words.home)}</a></p>',
        ]
    )


def status_page(language: Language, seen: PersonsView, code: str) -> str:
    """What came of the request, and the button to withdraw it where that can be done."""
    words = WORDS[language]
    parts = [
        f"<dl>\n<dt>{escape(words.number)}</dt><dd>{escape(seen.number)}</dd>\n</dl>",
        f'<p class="lead">{escape(words.statuses[seen.status])}</p>',
    ]
    if seen.reason is not None:
        parts.append(f"<p>{escape(words.because)}: {escape(seen.reason.label.text(language))}</p>")
    if seen.may_withdraw:
        parts += [
            f"<p>{escape(words.withdraw_lead)}</p>",
            f'<form method="post" action="?lang={language}">',
            f'<input type="hidden" name="number" value="{escape(seen.number)}">',
            f'<input type="hidden" name="code" value="{escape(code)}">',
            f'<p><button name="withdraw" value="1">{escape(words.withdraw)}</button></p>',
            "</form>",
        ]
    parts.append(f'<p><a href="../contact?lang={language}">{escape(words.home)}</a></p>')
    return "\n".join(parts)


def _errors(words: Words, wrong: Iterable[str]) -> str:
    items = "\n".join(f'<li><a href="#{name}">{escape(words.fields[name].wrong)}</a></li>' for name in wrong)
    if not items:
        return ""
    return f'<div class="notice" role="alert">\n<p>{escape(words.errors)}</p>\n<ul>\n{items}\n</ul>\n</div>'


def _field(name: str, words: Words, value: str, is_wrong: bool, choices: Iterable[tuple[str, str]] | None) -> str:
    field = words.fields[name]
    described = " ".join([f"{name}-wrong"] * is_wrong + [f"{name}-hint"] * bool(field.hint))
    attributes = f'id="{name}" name="{name}"'
    attributes += f' aria-describedby="{described}"' if described else ""
    attributes += ' aria-invalid="true"' if is_wrong else ""
    attributes += "" if name in _OPTIONAL else ' required aria-required="true"'
    attributes += f' autocomplete="{_COMPLETES[name]}"' if name in _COMPLETES else ""
    notes = f'<span class="hint" id="{name}-hint">{escape(field.hint)}</span>\n' if field.hint else ""
    if is_wrong:
        notes += f'<span class="wrong" id="{name}-wrong">{escape(field.wrong)}</span>\n'
    if name in TICKED:
        return _ticked(field, attributes, notes, bool(value), name)
    label = f'<label for="{name}">{escape(field.label)}</label>\n'
    return f'<div class="field">\n{label}{notes}{_control(name, attributes, value, words, choices)}\n</div>'


def _control(name: str, attributes: str, value: str, words: Words, choices: Iterable[tuple[str, str]] | None) -> str:
    if choices is not None:
        options = "\n".join(
            f'<option value="{code}"{" selected" if code == value else ""}>{escape(label)}</option>'
            for code, label in choices
        )
        return f'<select {attributes}>\n<option value="">{escape(words.choose)}</option>\n{options}\n</select>'
    if name == "about":
        # A line break first: a browser takes one away, and what was typed may begin with its own.
        return f'<textarea {attributes} rows="6">\n{escape(value)}</textarea>'
    return f'<input {attributes} type="{_KINDS.get(name, "text")}" value="{escape(value)}">'


def _ticked(field: Field, attributes: str, notes: str, is_ticked: bool, name: str) -> str:
    box = f'<input {attributes} type="checkbox" value="1"{" checked" if is_ticked else ""}>'
    label = f'<label for="{name}">{escape(field.label)}</label>'
    return f'<div class="field ticked">\n{notes}<div>\n{box}\n{label}\n</div>\n</div>'


def _line(name: str, label: str) -> str:
    control = f'<input id="{name}" name="{name}" type="text" autocomplete="off" required aria-required="true">'
    return f'<div class="field">\n<label for="{name}">{escape(label)}</label>\n{control}\n</div>'
