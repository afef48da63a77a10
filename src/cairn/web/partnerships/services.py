"""Adding a partnership and changing what is known about it."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cairn.web.audit import services as audit
from cairn.web.partnerships.models import Partnership

GSS = re.compile(r"[ENSW]\d{8}")


class PartnershipRefused(ValueError):
    """The partnership cannot be as asked; `faults` says what is wrong, by field."""

    def __init__(self, faults: dict[str, list[str]]) -> None:
        self.faults = faults
        super().__init__(" ".join(text for texts in faults.values() for text in texts))


@transaction.atomic
def create(
    *, by: Any, slug: str, name: str, areas: Iterable[str], nation_note: str = "", made_up: bool = False
) -> Partnership:
    """Add a partnership; `areas` are GSS codes of upper-tier authorities. Raises PartnershipRefused."""
    partnership = Partnership(
        slug=slug, name=name.strip(), areas=list(areas), nation_note=nation_note.strip(), made_up=made_up
    )
    _insist_sound(partnership)
    partnership.save()
    fields = ["slug", "name", "areas", "nation_note", "made_up"]
    audit.record(by=by, act="partnership.added", thing=partnership, partnership=partnership, fields=fields)
    return partnership


@transaction.atomic
def change(
    *, by: Any, partnership: Partnership, name: str, areas: Iterable[str], nation_note: str = ""
) -> Partnership:
    """Change name, areas or note; its address stays. Raises PartnershipRefused."""
    wanted = {"name": name.strip(), "areas": list(areas), "nation_note": nation_note.strip()}
    changed = [field for field, value in wanted.items() if getattr(partnership, field) != value]
    for field in changed:
        setattr(partnership, field, wanted[field])
    _insist_sound(partnership)
    if changed:
        partnership.save(update_fields=changed)
        audit.record(
            by=by, act="partnership.changed", thing=partnership, partnership=partnership, fields=changed
        )
    return partnership


def _insist_sound(partnership: Partnership) -> None:
    """Raise PartnershipRefused with every fault at once."""
    faults: dict[str, list[str]] = {}
    try:
        partnership.full_clean()
    except ValidationError as refused:
        faults = {field: list(texts) for field, texts in refused.message_dict.items()}
    if not partnership.made_up:
        faults.setdefault("areas", []).extend(_area_faults(partnership.areas))
    faults = {field: texts for field, texts in faults.items() if texts}
    if faults:
        raise PartnershipRefused(faults)


def _area_faults(codes: list[str]) -> list[str]:
    from cairn.framework.areas import areas

    known = areas()
    wrong = [code for code in codes if not GSS.fullmatch(code) or known.get(code) is None]
    if not wrong:
        return []
    listed = ", ".join(wrong)
    return [f"Not an upper-tier authority of England: {listed}. Use GSS codes such as E09000016."]
