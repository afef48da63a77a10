"""Is this file another kind than it was said to be? Told from the names in its first line."""

from collections.abc import Sequence

from cairn.framework.loading.faults import Fault

# Layout: what such a file is called, and names that no other kind of file has all of.
_KINDS: dict[str, tuple[str, tuple[frozenset[str], ...]]] = {
    "fingertips": (
        "a download from the public health profiles (Fingertips)",
        (frozenset({"indicator id", "area code", "time period"}),),
    ),
    "viewit": (
        "an NDTMS ViewIt download",
        (
            frozenset({"reportingperiod", "area"}),
            frozenset({"reportingperiod_data", "area_data"}),
        ),
    ),
    "targets": (
        "a file of targets",
        (
            frozenset({"measure", "area", "period", "value", "baseline_value"}),
            frozenset({"measure", "area", "period", "value", "unit"}),
        ),
    ),
    "contradictions": ("a file of contradictions", (frozenset({"code", "kind", "severity", "detail"}),)),
    "neighbours": ("a list of neighbours", (frozenset({"area", "neighbour"}),)),
    "observations": (
        "a file of observations in our own layout",
        (frozenset({"measure", "area", "period", "value", "publisher"}),),
    ),
}


def other_kind(layout: str, names: Sequence[str], required: Sequence[str]) -> Fault | None:
    """One fault in place of many, where the names are those of another layout, or none of this one's.

    `names` are the file's, `required` those that `layout` needs. None where the file seems to be of `layout`.
    """
    given = {name.casefold() for name in names}
    what, own = _KINDS[layout]
    for key, (called, sets) in _KINDS.items():
        if key != layout and any(names <= given for names in sets) and not _is_target_like(key, own, given):
            return Fault(1, "", f"This is {called}, not {what}.", f"Load it with the layout “{key}”.")
    if {_squeezed(name) for name in given}.isdisjoint(_squeezed(name) for name in required):
        return Fault(
            1, "", f"The first line does not name the columns of {what}.",
            "If a title, a note or a blank line stands above the names, take it out. If not, this is another "
            f"kind of file. Needed are: {', '.join(required)}.",
        )  # fmt: skip
    return None


def _is_target_like(key: str, own: Sequence[frozenset[str]], given: set[str]) -> bool:
    """Targets share most names with observations: neither is taken for the other on those alone."""
    return key == "observations" and any(names <= given for names in own)


def _squeezed(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
