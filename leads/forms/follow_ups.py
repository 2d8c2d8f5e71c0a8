"""What a person is asked about a follow-up: done and what is next, later, go ahead anyway, a new one."""

from django import forms

from crm import work
from leads import clocks
from leads.enums import Channel, Purpose
from leads.following_up import FROM_PLAYBOOK, NextStep

SNOOZES = ("tomorrow", "3 days", "next week", "2 weeks", "next month")
LATER = "Look in again"


class WhenField(forms.CharField):
    """A time in words: "tomorrow", "3 days", "Tue 9:30", "27 Nov". Cleans to a moment; needs the reader's zone."""

    zone = "UTC"

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        try:
            return clocks.when(words, now=work.database_now(), zone=self.zone)
        except clocks.UnclearTime as error:
            raise forms.ValidationError(str(error)) from error


class _Timed(forms.Form):
    def __init__(self, *args, zone, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, WhenField):
                field.zone = zone


class CompletionForm(forms.Form):
    """Done, with what is next. Nothing chosen means the playbook's next step."""

    next_step = forms.ChoiceField(required=False, choices=[(FROM_PLAYBOOK, ""), ("own", ""), ("none", "")])
    days = forms.IntegerField(required=False, min_value=0, max_value=365)
    title = forms.CharField(required=False, max_length=120)
    text = forms.CharField(required=False, max_length=8000, strip=False)
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, *args, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone

    def chosen(self):
        """Return FROM_PLAYBOOK, a NextStep or None, as leads.following_up.complete takes it."""
        choice = self.cleaned_data["next_step"] or FROM_PLAYBOOK
        if choice == "none":
            return None
        if choice == FROM_PLAYBOOK:
            return FROM_PLAYBOOK
        days = self.cleaned_data["days"]
        due_at = clocks.morning(work.database_now(), 3 if days is None else days, self.zone)
        return NextStep(self.cleaned_data["title"] or LATER, due_at)

    def sent(self):
        """Return the text as it was sent, or None where the page did not show the draft."""
        return self.cleaned_data["text"].strip() if "text" in self.data else None


class SnoozeForm(_Timed):
    until = WhenField(max_length=40, error_messages={"required": "Say until when, for example: tomorrow."})


class OverrideForm(forms.Form):
    reason = forms.CharField(
        max_length=300, error_messages={"required": "Say why it may go ahead. The reason is kept with your name."}
    )


class FollowUpForm(_Timed):
    """One more follow-up, planned by hand."""

    title = forms.CharField(max_length=120, error_messages={"required": "Say what you want to do."})
    when = WhenField(max_length=40, error_messages={"required": "Say when, for example: tomorrow."})
    channel = forms.ChoiceField(required=False, choices=Channel)
    purpose = forms.ChoiceField(required=False, choices=Purpose)

    def clean(self):
        cleaned = super().clean()
        cleaned["channel"] = cleaned.get("channel") or Channel.NOTE_TO_SELF
        cleaned["purpose"] = cleaned.get("purpose") or Purpose.HELP
        return cleaned
