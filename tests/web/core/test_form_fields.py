"""A form field ties its label, hint and error to its input."""

from django import forms
from django.template import Context, Template

from cairn.web.core import fields


class Question(forms.Form):
    """One field of each kind that pages use."""

    name = forms.CharField(label="Full Name", help_text="As people call you")
    place = forms.ChoiceField(label="Area", choices=[("a", "Here"), ("b", "There")])
    which = forms.ChoiceField(
        label="Which one", choices=[("1", "One"), ("2", "Two")], widget=forms.RadioSelect
    )
    file = forms.FileField(label="File")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="I agree", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(source: str, **context: object) -> str:
    """Render a piece of template."""
    return Template("{% load core %}" + source).render(Context(context))


def test_each_kind_of_field_has_a_label_for_its_input() -> None:
    html = draw("{% fields form %}", form=Question())
    for name in ("name", "place", "file", "note"):
        assert f'for="id_{name}"' in html
        assert f'id="id_{name}"' in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2
    assert 'type="hidden"' in html


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "Note (optional)" in draw("{% field form.note %}", form=Question())


def test_an_empty_field_says_what_to_enter_at_the_top_and_at_the_field() -> None:
    form = Question({"place": "b"})
    summary = draw("{% error_summary form %}", form=form)
    assert '<a href="#id_name">Enter full name.</a>' in summary
    assert '<a href="#id_which">Choose which one.</a>' in summary
    assert "autofocus" in summary
    field = draw("{% field form.name %}", form=form)
    assert "Enter full name." in field
    assert 'aria-describedby="id_name-hint id_name-error"' in field


def test_what_was_typed_is_still_there() -> None:
    form = Question({"name": "Ann <i>", "place": "b", "which": "2"})
    html = draw("{% fields form %}", form=form)
    assert 'value="Ann &lt;i&gt;"' in html
    assert '<option value="b" selected>' in html
    assert 'value="2" checked' in html


def test_a_password_is_never_sent_back() -> None:
    class Secret(forms.Form):
        word = forms.CharField(widget=forms.PasswordInput)

    assert "xyzzy" not in draw("{% fields form %}", form=Secret({"word": "xyzzy"}))


def test_a_template_may_change_the_label_and_drop_the_hint() -> None:
    html = draw('{% field form.name label__text="Your name" hint=False %}', form=Question())
    assert "Your name" in html
    assert "govuk-!-font-weight-bold" in html
    assert "As people call you" not in html


def test_no_summary_without_an_error() -> None:
    assert draw("{% error_summary form nothing %}", form=Question(), nothing=None) == ""


def test_labels_stand_in_sentences() -> None:
    assert fields.in_sentence("New Password") == "new password"
    assert fields.in_sentence("GSS code") == "GSS code"
