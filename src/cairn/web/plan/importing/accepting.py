"""Accepting a file: the plan is written in one transaction, with a finding for every doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cairn.web.audit import services as audit
from cairn.web.plan import services
from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.importing import changes
from cairn.web.plan.importing.actions import Planned
from cairn.web.plan.importing.changes import Change
from cairn.web.plan.importing.doubts import Doubt, doubt, kinds
from cairn.web.plan.importing.previewing import Preview
from cairn.web.plan.importing.rows import Title
from cairn.web.plan.importing.sheet import plain
from cairn.web.plan.models import Action, Finding, Need, Plan, Theme, Version
from cairn.web.register import services as register
from cairn.web.register.models import Group, Organisation

CAME_BY = "import"
# Not in doubt a second time, and not settled by that: what was compared is in the plan or register by then.
ONCE = {
    "gone-from-file", "changed-in-both", "matched-by-likeness", "theme-retitled", "organisation-like",
    "organisation-left", "group-like",
}  # fmt: skip
STEP = 10  # between the places of actions, so that others can come between


@transaction.atomic
def accept(preview: Preview, plan: Plan, by: Any) -> Plan:
    """Write what a preview shows into a plan: new actions, new versions, and a finding for every doubt.

    All or nothing. Accepting the same file again changes nothing. `by` is a user, or the name of a command.
    """
    Plan.objects.select_for_update().get(partnership=plan.partnership, pk=plan.pk)
    fresh = changes.between(list(preview.actions), preview.mapping, plan)[0]
    writer = _Writer(preview, plan, by)
    actions = {one.planned.key: writer.write(one) for one in fresh if one.planned is not None}
    before = _fields_before(plan)
    writer.find(actions, fresh)
    if before == preview.mapping.fields:
        writer.settle(actions)
    _note(preview, plan, by, actions, fresh)
    return plan


class _Writer:
    """Writes into one plan what one file says."""

    def __init__(self, preview: Preview, plan: Plan, by: Any) -> None:
        self.preview, self.plan, self.by = preview, plan, by
        self.place = plan.partnership
        self.organisations = self._organisations()
        self.groups = {plain(one.name): one for one in Group.objects.for_partnership(self.place)}
        self.themes: dict[str, Theme] = {}
        self.needs: dict[tuple[str, tuple[str, str]], Need] = {}
        self.last: dict[int, int] = {}
        there = Action.objects.for_partnership(self.place).filter(plan=plan)
        self.keys: set[str] = set(there.values_list("key", flat=True))
        self.retitled: list[Doubt] = []

    def write(self, change: Change) -> Action:
        """One action as the file has it: added, revised, or left as it is."""
        planned = change.planned
        assert planned is not None  # noqa: S101
        need = self._need(planned)
        if change.kind == "new":
            return self._add(planned, need)
        if change.kind == "changed":
            self._revise(change, planned, need)
        self.last[need.pk] = max(self.last.get(need.pk, 0), change.version.place)
        action: Action = change.action
        return action

    def _add(self, planned: Planned, need: Need) -> Action:
        place = self.last.get(need.pk, 0) + STEP
        self.last[need.pk] = place
        version = services.add(
            self.plan, self._key(planned.key), by=self.by, came_by=CAME_BY, need=need, number=planned.number,
            place=place, text=planned.text, owners=self._owners(planned), partners=self._partners(planned),
            group=self._group(planned), **_plain_facts(planned), **_times(planned),
        )  # fmt: skip
        action: Action = version.action
        return action

    def _revise(self, change: Change, planned: Planned, need: Need) -> Version:
        facts = changes.facts(planned)
        given = {
            key: facts[key] for key in change.fields if key not in ("owners", "partners", "group", "need")
        }
        if "timescale" in change.fields:
            given |= _times(planned)
        if "group" in change.fields:
            given["group"] = self._group(planned)
        if "need" in change.fields:
            given["need"] = need
        return services.revise(
            change.action, by=self.by, came_by=CAME_BY, reason=f"As in the file {self.preview.sheet.name}",
            owners=self._owners(planned) if "owners" in change.fields else None,
            partners=self._partners(planned) if "partners" in change.fields else None, **given,
        )  # fmt: skip

    def _key(self, key: str) -> str:
        """The file's key, or the first like it that the plan does not have."""
        tails = ["", *(f"-{at}" for at in range(2, len(self.keys) + 3))]
        free = next(f"{key}{tail}" for tail in tails if f"{key}{tail}" not in self.keys)
        self.keys.add(free)
        return free

    # Themes and needs

    def _theme(self, theme: Title) -> Theme:
        if theme.number not in self.themes:
            made = services.theme(self.plan, theme.number[:20], theme.title[:300], place=len(self.themes) + 1)
            self.themes[theme.number] = made
            if plain(made.title) != plain(theme.title[:300]):
                facts = {"number": made.number, "what": theme.title, "other": made.title}
                self.retitled.append(doubt("theme-retitled", "The whole file", **facts))
        return self.themes[theme.number]

    def _need(self, planned: Planned) -> Need:
        at = (planned.theme.number, planned.need.same)
        if at not in self.needs:
            theme = self._theme(planned.theme)
            there = list(Need.objects.for_partnership(self.place).filter(theme=theme).order_by("place"))
            found = next((one for one in there if _same_need(one, planned.need)), None)
            self.needs[at] = found or Need.objects.create(
                partnership=self.place, theme=theme, number=planned.need.number[:20],
                title=planned.need.title,
                place=1 + max((one.place for one in there), default=0),
            )  # fmt: skip
        return self.needs[at]

    # The register

    def _organisations(self) -> dict[str, Organisation]:
        """Every organisation that the file names: added where it is new, with its other spellings."""
        used = {name for one in self.preview.actions for name in (*one.leads, *one.partners)}
        for name in self.preview.names:
            if name.becomes in used:
                self._known(name.becomes, {name.written, name.short} - {""})
        found = Organisation.objects.for_partnership(self.place)
        return {one.name: one for one in found if one.name in used}

    def _known(self, name: str, spellings: set[str]) -> None:
        made = register.organisation(self.place, name, by=self.by, member=False)
        known = {register.plain(one) for one in (made.name, *made.also)}
        new = sorted(one for one in spellings if register.plain(one) not in known)
        if new:
            made.also = [*made.also, *new]
            made.save(update_fields=["also"])
            audit.record(
                by=self.by, act="organisation.changed", thing=made, partnership=self.place, fields=["also"]
            )

    def _owners(self, planned: Planned) -> list[tuple[Organisation, None]]:
        return [(self.organisations[name], None) for name in planned.leads]

    def _partners(self, planned: Planned) -> list[Organisation]:
        return [self.organisations[name] for name in planned.partners]

    def _group(self, planned: Planned) -> Group | None:
        name = changes.facts(planned)["group"]
        if not name:
            return None
        if plain(name) not in self.groups:
            self.groups[plain(name)] = register.group(self.place, name, by=self.by)
        return self.groups[plain(name)]

    # Findings

    def find(self, actions: Mapping[str, Action], fresh: Iterable[Change]) -> None:
        """A finding for each doubt that the plan does not have yet."""
        there = {(one.kind, one.action_id, one.text) for one in self._findings()}
        keys = dict(actions) | {one.action.key: one.action for one in fresh if one.action is not None}
        for one in (*self.preview.doubts, *self.retitled):
            action = keys.get(one.action)
            same = (one.kind, action.pk if action else None, one.text)
            if same not in there:
                there.add(same)
                Finding.objects.create(
                    partnership=self.place, plan=self.plan, action=action, kind=one.kind,
                    where=one.where[:120], text=one.text,
                )  # fmt: skip

    def settle(self, actions: Mapping[str, Action]) -> None:
        """Settle what an earlier file left in doubt about these actions and this one does not."""
        now = {(one.kind, actions[one.action].pk if one.action in actions else None, one.text)
               for one in self.preview.doubts}  # fmt: skip
        told = {action.pk for action in actions.values()} | {None}
        for one in self._findings().filter(settled_at=None):
            ours = one.kind in kinds() and one.kind not in ONCE
            if ours and one.action_id in told and (one.kind, one.action_id, one.text) not in now:
                one.settled_at, one.settled_by = timezone.now(), _person(self.by)
                one.how_settled = f"The file {self.preview.sheet.name} does not have it any more."
                one.save(update_fields=["settled_at", "settled_by", "how_settled"])

    def _findings(self) -> Any:
        return Finding.objects.for_partnership(self.place).filter(plan=self.plan)


def _plain_facts(planned: Planned) -> dict[str, Any]:
    said = changes.facts(planned)
    return {key: said[key] for key in ("rationale", "resources", "timescale", "measured_by")}


def _times(planned: Planned) -> dict[str, Any]:
    when = planned.when
    return {
        "due": when.due, "recurrence": when.recurrence, "relative_year": when.relative_year,
        "ongoing": when.ongoing,
    }  # fmt: skip


def _person(by: Any) -> Any:
    return None if isinstance(by, str) else by


def _fields_before(plan: Plan) -> set[str]:
    """The fields that the last accepted file of the plan was read for."""
    files = PlanFile.objects.for_partnership(plan.partnership).filter(plan=plan).exclude(accepted_at=None)
    last = files.order_by("-accepted_at").first()
    return {field for field in last.columns.values() if field} if last else set()


def _note(
    preview: Preview, plan: Plan, by: Any, actions: Mapping[str, Action], fresh: Iterable[Change]
) -> None:
    """Note on the kept file what came of it, and in the audit trail who accepted it."""
    files = PlanFile.objects.for_partnership(plan.partnership).filter(sha256=preview.sheet.sha256)
    file = files.first()
    wrote = any(one.kind in ("new", "changed") for one in fresh)
    if file is None or (file.accepted_at and file.plan_id == plan.pk and not wrote and _newest(file)):
        return
    file.plan, file.accepted_at, file.accepted_by = plan, timezone.now(), _person(by)
    file.columns, file.counts = dict(preview.mapping.columns), preview.counts
    file.names = {one.written: one.choice for one in preview.names} | file.names
    file.facts = {str(actions[one.key].pk): changes.facts(one) for one in preview.actions}
    file.save()
    audit.record(by=by, act="plan.imported", thing=file, partnership=plan.partnership)


def _newest(file: PlanFile) -> bool:
    """Whether no other file of the plan was accepted after this one."""
    there = PlanFile.objects.for_partnership(file.partnership).filter(plan_id=file.plan_id)
    return not there.filter(accepted_at__gt=file.accepted_at).exists()


def _same_need(one: Need, need: Title) -> bool:
    return Title(one.number, one.title).same == need.same
