"""Three questions for a team that has no ICP yet."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.urls import reverse_lazy

from crm.enums import Seniority
from leads.forms.icp import words_in
from leads.qualifying.first_icp import OFFERED_EXCLUSIONS, OFFERED_SENIORITY, Answers


class FirstIcpForm(forms.Form):
    seniorities = forms.MultipleChoiceField(
        label="Whom would you like to talk to?",
        choices=[(rung.value, rung.label) for rung in Seniority.ladder()],
        initial=[rung.value for rung in OFFERED_SENIORITY],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one: somebody has to be a fit."},
    )
    title_words = forms.CharField(
        required=False,
        max_length=600,
        label="Words in their title that you like to see",
        help_text="Apart by commas, for example: growth, head of marketing. May stay empty.",
    )
    company_words = forms.CharField(
        required=False,
        max_length=600,
        label="In which kind of company?",
        help_text="Words of the company’s name, for example: software, saas, studio. May stay empty.",
    )
    excluded_words = forms.CharField(
        required=False,
        max_length=600,
        label="Who is it not for?",
        help_text="Words in the title. They get help and no ask.",
        initial=", ".join(OFFERED_EXCLUSIONS),
    )
    name = forms.CharField(max_length=120, label="What do you call these people?", initial="People we can help")

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_id = "first-icp"
        helper.form_action = reverse_lazy("leads:icp_first")
        helper.attrs = {
            "hx-post": str(reverse_lazy("leads:icp_first")),
            "hx-trigger": "change delay:300ms",
            "hx-target": "#first-counts",
            "hx-swap": "outerHTML",
        }
        helper.layout = Layout(
            Div(HTML('<h2 class="queue__title">1. The person</h2>'), Field("seniorities"), Field("title_words")),
            Div(HTML('<h2 class="queue__title mt-4">2. The company</h2>'), Field("company_words")),
            Div(HTML('<h2 class="queue__title mt-4">3. Not for</h2>'), Field("excluded_words"), Field("name")),
            HTML('<p class="actions"><button class="btn btn-primary" type="submit">Use these rules</button></p>'),
        )
        return helper

    def answers(self) -> Answers:
        """Return what was answered, from a valid form."""
        told = self.cleaned_data
        return Answers(
            tuple(told["seniorities"]),
            tuple(words_in(told["title_words"])),
            tuple(words_in(told["company_words"])),
            tuple(words_in(told["excluded_words"])),
        )

    def clean(self):
        cleaned = super().clean()
        for name in ("title_words", "company_words", "excluded_words"):
            text = cleaned.get(name, "")
            if text and not any(letter.isalnum() for letter in text):
                self.add_error(name, "There is no word in this.")
        return cleaned
