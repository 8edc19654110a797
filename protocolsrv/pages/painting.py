"""A page as bytes: templates, style, headers. Values are escaped by the templates alone."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from protocolsrv.domain.library import Consortium
from protocolsrv.wire.exchange import HttpResponse

from .asked import Asked
from .finding import SORTS
from .languages import TAGS
from .texts import LANGUAGES, TEXTS

TRIES = (
    ("pippi långstrump", "start_try_words"),
    ('title = "bröderna lejonhjärta"', "start_try_phrase"),
    ("author = lagerlöf and year < 1920", "start_try_author"),
    ("title = kärlek*", "start_try_mask"),
    ("language = sme sortBy year/descending", "start_try_sorted"),
)
"""What the start page proposes: a query, and the text that says what it shows."""


class Painter:
    """Fills in templates."""

    def __init__(self, house_sv: str, house_en: str, consortium: Consortium):
        style = (files("protocolsrv.pages") / "templates" / "page.css").read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._headers = (
            ("Content-Security-Policy",
             f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self';"
             " base-uri 'none'; frame-ancestors 'none'"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "private, no-cache"),  # availability is live
            ("Vary", "Accept, Accept-Language"),
        )  # fmt: skip
        self._houses = {"sv": house_sv, "en": house_en}
        self._names = {one.code: one.name for one in consortium.municipalities.values()}
        self._names |= {one.code: one.name for one in consortium.libraries.values()}
        places = tuple(
            (town, tuple(one for one in consortium.libraries.values()
                         if one.municipality == town.code))
            for town in consortium.municipalities.values()
        )  # fmt: skip
        self._environment = Environment(
            loader=PackageLoader("protocolsrv.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["bcp47"] = lambda code: TAGS.get(code, "")
        self._environment.filters["number"] = number
        self._environment.globals |= {
            "style": style,
            "places": places,
            "sorts": SORTS,
            "tries": TRIES,
        }
        # Compiled now, so that the first reader does not wait for it.
        for name in self._environment.list_templates(extensions=("html",)):
            self._environment.get_template(name)

    def page(
        self,
        asked: Asked,
        template: str,
        *,
        status: int = 200,
        note: str = "page",
        **values: object,
    ) -> HttpResponse:
        """One page; `values` are the template's own."""
        language = asked.language
        (other,) = (one for one in LANGUAGES if one != language)
        body = self._environment.get_template(template).render(
            a=asked,
            t=TEXTS[language],
            other=other,
            house=self._houses[language],
            scope_name=self._names.get(asked.scope, ""),
            **values,
        )
        retry = (("Retry-After", "2"),) if status == 503 else ()
        headers = (*self._headers, ("Content-Language", language), *retry)
        content = body.encode("utf-8", "replace")
        return HttpResponse(status, "text/html; charset=utf-8", (content,), headers, note)


def number(value: int, language: str) -> str:
    """A count with its thousands parted: by a blank that does not break, or a comma."""
    return f"{value:,}".replace(",", "\u00a0") if language == "sv" else f"{value:,}"
