"""The names behind providers' codes, and the post to write to about its data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cairn.framework.formats import join_words
from cairn.web.audit import services as audit
from cairn.web.submissions.models import Provider

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

CODE = re.compile("[A-Z][0-9]{4,5}")
FIELDS = ("name", "contact_role", "contact_email")


class ProviderRefused(ValueError):
    """A provider cannot be named so; the text says what is wrong with each part."""


@transaction.atomic
def name_provider(
    partnership: Partnership,
    code: str,
    name: str,
    *,
    by: Any,
    contact_role: str = "",
    contact_email: str = "",
) -> Provider:
    """Say what a code stands for, and whom to write to (a post, not a person). Said again, it is changed.

    Raises ProviderRefused.
    """
    known = Provider.objects.for_partnership(partnership).filter(code=code).first()
    one = known or Provider(partnership=partnership, code=code)
    wanted = dict(
        zip(FIELDS, (" ".join(name.split()), contact_role.strip(), contact_email.strip()), strict=True)
    )
    changed = [field for field, value in wanted.items() if getattr(one, field) != value]
    for field in changed:
        setattr(one, field, wanted[field])
    _insist_sound(one)
    if changed:
        one.save()
        act = "provider.changed" if known else "provider.named"
        audit.record(by=by, act=act, thing=one, partnership=partnership, fields=changed)
    return one


def names(partnership: Partnership) -> Mapping[str, str]:
    """The name of every provider that has one, by code."""
    return dict(Provider.objects.for_partnership(partnership).values_list("code", "name"))


def called(code: str, known: Mapping[str, str]) -> str:
    """A provider as pages write it: "Made-up Recovery (X0101)", or the code alone."""
    return f"{known[code]} ({code})" if code in known else code


def listed(codes: Iterable[str], known: Mapping[str, str]) -> str:
    """Several providers in a sentence."""
    return join_words([called(code, known) for code in codes])


def _insist_sound(one: Provider) -> None:
    """Raise ProviderRefused with every fault at once; no value is repeated."""
    try:
        one.clean_fields(exclude=["partnership"])
    except ValidationError as refused:
        faults = [f"{field}: {' '.join(texts)}" for field, texts in refused.message_dict.items()]
        raise ProviderRefused(" ".join(faults)) from None
