"""Answering one action after the other: the pages that signed-in owners and holders of links share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from cairn.web.plan.reading import ActionState
from cairn.web.updates import ratings, saying
from cairn.web.updates.forms import AnswerForm, plain
from cairn.web.updates.models import Evidence, Round, Update
from cairn.web.updates.rounds import waits_for_owner
from cairn.web.updates.saying import Clash, Words, Writer

if TYPE_CHECKING:
    from django.http import HttpRequest

SENT = "Your update is sent. The coordinator reads it before it counts."
DRAFT = "Your draft is kept. It is not sent yet."


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody may answer: a quarter, its actions that are theirs, and where the pages are."""

    round: Round
    actions: Sequence[ActionState]
    updates: dict[UUID, Update]
    writer: Callable[[ActionState], Writer]
    home: str
    at: Callable[[UUID], str]
    by_link: bool

    def update(self, one: ActionState) -> Update:
        """The update of an action; one that is not kept yet where nothing was said."""
        known = self.updates.get(one.id)
        return known or Update(partnership=self.round.partnership, round=self.round, action_id=one.id)

    def beside(self, one: ActionState, step: int) -> str:
        """The page before or after that of an action; the list at either end."""
        place = list(self.actions).index(one) + step
        return self.at(self.actions[place].id) if 0 <= place < len(self.actions) else self.home

    def next_waiting(self, one: ActionState) -> str:
        """The next action that its owner has not answered, from here on and then from the start."""
        place = list(self.actions).index(one)
        later = [*self.actions[place + 1 :], *self.actions[:place]]
        return next((self.at(each.id) for each in later if self._waits(each)), self.home)

    def first_waiting(self) -> str:
        """The first action that waits for an answer, else the list."""
        return next((self.at(one.id) for one in self.actions if self._waits(one)), self.home)

    def _waits(self, one: ActionState) -> bool:
        return waits_for_owner(self.updates.get(one.id)) and not self.hidden(self.update(one))

    def hidden(self, update: Update) -> bool:
        """Whether an update is for members only, and this is a link."""
        return self.by_link and Words.of(update.current).restricted


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people wrote differently."""

    label: str
    now: str
    typed: str


@dataclass(frozen=True, slots=True)
class Work:
    """One action on a desk with its form."""

    desk: Desk
    action: ActionState
    update: Update
    form: AnswerForm
    clash: tuple[Difference, ...] = ()

    @property
    def place(self) -> str:
        """Which of how many: "2 of 7"."""
        return f"{list(self.desk.actions).index(self.action) + 1} of {len(self.desk.actions)}"

    @property
    def earlier(self) -> Update | None:
        """The newest accepted update of an earlier quarter, unless it is for members only."""
        found = saying.last_accepted(self.update)
        return None if found is None or self.desk.hidden(found) else found

    @property
    def items(self) -> list[dict[str, Any]]:
        """The ratings with what each means, the chosen one marked."""
        chosen = self.form["rating"].value()
        return [
            {"value": one.key, "text": one.words, "hint": {"text": one.means}, "checked": one.key == chosen}
            for one in ratings.judged()
        ]

    @property
    def evidence(self) -> list[Evidence]:
        """What was given already. Files are named to members only."""
        if self.update.pk is None:
            return []
        rows = Evidence.objects.for_partnership(self.update.partnership).filter(update=self.update)
        found = rows.defer("content")
        return list(found.filter(content=None) if self.desk.by_link else found)

    @property
    def done(self) -> bool:
        """Whether nothing more can be said."""
        return self.update.state == Update.State.ACCEPTED or not self.desk.round.is_open


def respond(request: HttpRequest, desk: Desk, action_id: UUID) -> HttpResponse:
    """Show one action of a desk, or write what was typed and go on to the next."""
    one = next((each for each in desk.actions if each.id == action_id), None)
    if one is None:
        raise Http404("This action is not yours, or not in this quarter.")
    update = desk.update(one)
    if desk.hidden(update):
        return render(request, "updates/sign_in.html", {"action": one, "desk": desk}, status=403)
    if request.method == "POST":
        return _posted(request, desk, one, update)
    return _page(request, Work(desk, one, update, _form(desk, one, update)))


def _form(desk: Desk, one: ActionState, update: Update, *given: Any) -> AnswerForm:
    return AnswerForm(one, Words.of(update.current), update.revision, *given, by_link=desk.by_link)


def _page(request: HttpRequest, work: Work) -> HttpResponse:
    return render(request, "updates/answer.html", {"work": work, "form": work.form, "desk": work.desk})


def _posted(request: HttpRequest, desk: Desk, one: ActionState, update: Update) -> HttpResponse:
    form, do = _form(desk, one, update, request.POST, request.FILES), request.POST.get("do", "draft")
    work = Work(desk, one, update, form)
    if not form.is_valid():
        return _page(request, work)
    try:
        _write(work, do)
    except Clash as clash:
        return _page(request, _compared(work, clash))
    except saying.Incomplete as missing:
        for field, text in missing.faults.items():
            form.add_error(field, text)
        return _page(request, work)
    except (saying.Over, saying.NeedsSignIn) as over:
        messages.error(request, str(over))
        return redirect(desk.home)
    return redirect(_onward(request, desk, one, do))


@transaction.atomic
def _write(work: Work, do: str) -> None:
    update = saying.update_for(work.desk.round, work.action.id)
    writer, base, form = work.desk.writer(work.action), work.form.cleaned_data["base"], work.form
    if do == "unchanged":
        saying.send_unchanged(update, base=base, writer=writer)
        return
    saying.save(update, form.words, base=base, writer=writer, send=do == "send")
    title, given = form.cleaned_data["evidence_title"], form.cleaned_data.get("evidence_file")
    if form.cleaned_data["evidence_address"]:
        saying.add_address(update, title, form.cleaned_data["evidence_address"], writer=writer)
    if given is not None:
        saying.add_file(update, title, given.name, given.read(), writer=writer)


def _onward(request: HttpRequest, desk: Desk, one: ActionState, do: str) -> str:
    if do in ("send", "unchanged"):
        messages.success(request, SENT)
        return desk.next_waiting(one)
    if do in ("next", "previous"):
        return desk.beside(one, 1 if do == "next" else -1)
    messages.success(request, DRAFT)
    return desk.home


def _compared(work: Work, clash: Clash) -> Work:
    """The same page against what somebody else wrote meanwhile: both texts are shown, and nothing is lost."""
    now, mine = Words.of(clash.now.current), clash.mine
    data = {
        "base": clash.now.revision, "rating": mine.rating, "narrative": mine.narrative,
        "figure": plain(mine.figure), "restricted": mine.restricted,
        "evidence_address": work.form.cleaned_data["evidence_address"],
        "evidence_title": work.form.cleaned_data["evidence_title"],
    }  # fmt: skip
    form = _form(work.desk, work.action, clash.now, data)
    if work.desk.hidden(clash.now):
        raise Http404("This update is for members only now.")
    pairs = zip(_shown(now), _shown(mine), strict=True)
    found = (Difference(label, then, typed) for (label, then), (_, typed) in pairs if then != typed)
    return Work(work.desk, work.action, clash.now, form, tuple(found))


def _shown(words: Words) -> list[tuple[str, str]]:
    return [
        ("How it goes", ratings.words(words.rating)),
        ("What has happened", words.narrative),
        ("The number", plain(words.figure)),
        ("For members only", "Yes" if words.restricted else "No"),
    ]
