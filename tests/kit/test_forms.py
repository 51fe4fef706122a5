"""Forms are drawn with labels, hints and errors tied to their control."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.utils import timezone, translation

from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted, MomentField, Segmented


class Example(AmanForm):
    says_optional = True
    words = forms.CharField(label="Your direction", help_text="Short", widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="Kind", widget=Choices, choices=[("A", Hinted("Threat", "Words or signs")), ("B", "Other")]
    )
    level = forms.ChoiceField(label="Level", widget=Segmented, choices=[("LOW", "Low"), ("HIGH", "High")])
    who = forms.ChoiceField(label="Who", choices=[("", "Choose"), ("1", "Hina M.")])
    told = forms.MultipleChoiceField(label="Told", widget=Checks, choices=[("P", "Police")], required=False)
    agreed = forms.BooleanField(label="I have read it", required=False)
    moment = MomentField(label="When")
    review = DayField(label="Review on", required=False)


GOOD: dict[str, Any] = {
    "words": "a",
    "kind": "A",
    "level": "LOW",
    "who": "1",
    "moment_0": "2027-07-01",
    "moment_1": "00:30",
}


def test_a_moment_is_read_in_local_time() -> None:
    form = Example(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["moment"].isoformat() == "2027-07-01T00:30:00+01:00"
    assert timezone.is_aware(form.cleaned_data["moment"])


def test_a_field_ties_hint_and_error_to_its_control() -> None:
    html = str(Example({})["words"].as_field_group())
    assert 'for="id_words"' in html
    assert 'id="id_words_helptext"' in html
    assert 'id="id_words_error"' in html
    assert 'aria-invalid="true"' in html
    described = html.split('aria-describedby="')[1].split('"', maxsplit=1)[0].split()
    assert set(described) == {"id_words_helptext", "id_words_error"}
    assert "govuk-textarea--error" in html


def test_groups_have_a_legend_and_single_controls_a_label() -> None:
    form = Example()
    assert "<legend" in str(form["kind"].as_field_group())
    assert "<legend" in str(form["moment"].as_field_group())
    assert "<legend" not in str(form["who"].as_field_group())


def test_each_choice_is_a_row_with_its_hint() -> None:
    html = str(Example()["kind"])
    assert html.count('<label class="am-choice"') == 2
    assert '<span class="am-hint">Words or signs</span>' in html


def test_what_may_be_left_out_says_so_where_the_rest_may_not() -> None:
    form = Example()
    assert "(optional)" in str(form["review"].as_field_group())
    assert "(optional)" not in str(form["who"].as_field_group())


def test_a_lone_box_carries_its_own_label() -> None:
    html = str(Example()["agreed"].as_field_group())
    assert html.count("I have read it") == 1


def test_what_was_typed_is_kept_and_escaped() -> None:
    form = Example({**GOOD, "words": "<b>x</b>", "moment_0": "31 Feb"})
    assert not form.is_valid()
    assert "&lt;b&gt;x&lt;/b&gt;" in str(form["words"])
    assert 'value="31 Feb"' in str(form["moment"])


def test_a_missing_answer_is_named() -> None:
    assert Example({}).errors["who"] == ["Please answer: Who"]


@pytest.mark.parametrize("code", ["ar", "ur", "tr"])
def test_values_keep_their_machine_form_in_every_language(code: str) -> None:
    with translation.override(code):
        form = Example(GOOD)
        assert form.is_valid(), form.errors
        assert 'value="2027-07-01"' in str(form["moment"])


def test_a_placeholder_is_never_drawn() -> None:
    class Borrowed(AmanForm):
        email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "Email"}))

    assert "placeholder" not in str(Borrowed()["email"])


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_day_no_one_can_mean_is_refused(day: str) -> None:
    form = Example({**GOOD, "moment_0": day, "review": day})
    assert set(form.errors) == {"moment", "review"}
