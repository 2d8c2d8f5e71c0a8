"""What a person of the team says about a contact."""

from django import forms

from crm.enums import Gate


class NoteForm(forms.Form):
    """A note, or what they wrote back. `key` comes with the page, so that the same press twice is one entry."""

    text = forms.CharField(max_length=5000)
    key = forms.UUIDField()
    theirs = forms.BooleanField(required=False)


class GateForm(forms.Form):
    gate = forms.ChoiceField(choices=Gate)
    note = forms.CharField(required=False, max_length=300)
