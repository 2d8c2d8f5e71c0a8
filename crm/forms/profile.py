"""One's own settings."""

import zoneinfo
from functools import cache

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator

from crm.models import User


@cache
def time_zones():
    """The names that a person may choose, such as Europe/Berlin; without the database's old aliases."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(name for name in zoneinfo.available_timezones() if name == "UTC" or name.startswith(areas))


class ProfileForm(forms.ModelForm):
    """What a member decides about themselves. Role and e-mail are the team's, so they are no fields here."""

    class Meta:
        model = User
        fields = ["full_name", "time_zone", "theme", "messages_per_day"]
        labels = {"full_name": "Your name", "theme": "Light or dark", "messages_per_day": "Messages a day, at most"}
        widgets = {
            "full_name": forms.TextInput({"autocomplete": "name"}),
            "time_zone": forms.TextInput({"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
            "theme": forms.RadioSelect,
        }
        help_texts = {"time_zone": "Type a city. Times on every page follow it, and so do quiet hours."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limit = self.fields["messages_per_day"]
        limit.validators += [
            MinValueValidator(1, "One message a day is the least. Leave it empty for the team's limit."),
            MaxValueValidator(100, "More than 100 a day would not be personal any more."),
        ]
        limit.widget.attrs |= {"min": 1, "max": 100, "inputmode": "numeric", "class": "form-control--num"}
        limit.help_text = f"Your own limit. Empty: the team's, which is {settings.GUARD['messages_per_day']}."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the template writes the token, once

    def clean_time_zone(self):
        """Accept a city as people type it: "europe/berlin", "Berlin", "new york"."""
        typed = self.cleaned_data["time_zone"].strip()
        plain = typed.replace(" ", "_").lower()
        for name in time_zones():
            if name.lower() == plain or name.lower().rsplit("/", 1)[-1] == plain:
                return name
        return typed  # the model's own validator says what is wrong with it
