"""The components say their answers in words and never by colour alone."""

import pytest
from django.template.loader import render_to_string

from cairn.framework.judgement import Word
from cairn.web.core import gallery
from cairn.web.core.templatetags.core import beside, shape

COMPONENTS = {example.template for example in gallery.examples()}


@pytest.mark.parametrize("word", list(Word))
def test_each_answer_has_its_own_shape_and_its_word(word: Word) -> None:
    html = render_to_string("components/word.html", {"word": word})
    assert str(word) in html
    assert 'aria-hidden="true"' in html


def test_four_answers_have_four_shapes() -> None:
    assert len({shape(word) for word in Word}) == 4


def test_there_is_no_fifth_answer() -> None:
    with pytest.raises(ValueError, match="Use one of: Better, Worse"):
        shape("Amber")


def test_a_chart_has_its_description_its_table_and_its_files() -> None:
    chart = next(example for example in gallery.examples() if example.name == "Chart")
    html = "".join(chart.drawn())
    assert 'alt="Made-up example' in html
    assert "Show as table" in html
    assert "Download data" in html


def test_a_table_names_its_columns_again_for_a_phone() -> None:
    html = render_to_string("components/table.html", {"table": gallery.MADE_UP_TABLE})
    assert 'data-label="Likely between"' in html
    assert html.count('scope="row"') == 2


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        beside([1], [1, 2])


def test_every_component_is_in_the_gallery(component_files: set[str]) -> None:
    assert component_files - COMPONENTS == {"icon.html"}


@pytest.mark.parametrize("example", gallery.examples(), ids=lambda example: example.name)
def test_no_component_carries_a_style_or_a_script(example: gallery.Example) -> None:
    html = "".join(example.drawn())
    assert " style=" not in html
    assert "<script" not in html
    assert "onclick" not in html
