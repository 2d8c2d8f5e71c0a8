"""Where should this card stand?"""

from django import forms

from leads.models import Stage


class MoveForm(forms.Form):
    """The question behind a drop, a Move menu and the stage field of a person's page."""

    stage = forms.ModelChoiceField(Stage.objects.order_by("position"))
    after = forms.IntegerField(required=False, min_value=0)  # a lead's id, 0 for the top, empty for wherever
    version = forms.IntegerField(required=False, min_value=0)  # of the card that the person saw
    note = forms.CharField(required=False, max_length=200)
    value = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)
