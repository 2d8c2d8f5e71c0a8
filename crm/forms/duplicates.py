"""Which of two contacts stays."""

from django import forms


class KeeperForm(forms.Form):
    """The older one of `pair` stays unless the other one was chosen."""

    keeper = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)

    def __init__(self, pair, data):
        super().__init__(data)
        self.fields["keeper"].choices = [(pk, pk) for pk in (pair.first_id, pair.second_id)]
        self.pair = pair

    def in_order(self):
        """Return the contact that stays and the one that goes into it; call it on a valid form."""
        both = (self.pair.first, self.pair.second)
        return both[::-1] if self.cleaned_data["keeper"] == self.pair.second_id else both
