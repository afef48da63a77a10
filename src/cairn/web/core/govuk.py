"""GOV.UK components as HTML, from one Jinja environment that lives as long as the process."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from django.utils.safestring import SafeString, mark_safe

PACKAGE = "govuk_frontend_jinja"


@cache
def environment() -> jinja2.Environment:
    """Return the environment that reads the packaged GOV.UK macros."""
    loader = jinja2.PrefixLoader({PACKAGE: jinja2.PackageLoader(PACKAGE)})
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


@cache
def macro(component: str) -> Any:
    """Return the macro of one component, named as GOV.UK names it ("error-summary").

    Raises ValueError, naming the component, when GOV.UK Frontend has none of that name.
    """
    name = "govuk" + "".join(part.capitalize() for part in component.split("-"))
    try:
        template = environment().get_template(f"{PACKAGE}/components/{component}/macro.html")
    except jinja2.TemplateNotFound as missing:
        raise ValueError(f"GOV.UK Frontend has no component called {component!r}.") from missing
    return getattr(template.module, name)


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Turn `label__text="Email"` into `{"label": {"text": "Email"}}`; empty values are left out."""
    nested: dict[str, Any] = {}
    for key, value in flat.items():
        if value is None or value == "":
            continue
        *parents, leaf = key.split("__")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = value
    return nested


def render(component: str, parameters: Mapping[str, Any]) -> SafeString:
    """Render one component. Text parameters are escaped; `html` parameters are not, as in GOV.UK's own."""
    return mark_safe(str(macro(component)(dict(parameters))).strip())  # noqa: S308 - the macro escapes
