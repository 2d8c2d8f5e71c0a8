"""The filters of the people list, as they stand in the address."""

from django import forms

from crm.enums import Tone
from crm.models import Post
from leads.enums import Tier

BOARD = [("off", "Not on the board"), ("on", "On the board")]


class PeopleFilter(forms.Form):
    """A filter that makes no sense is left out rather than refused: an old link still opens."""

    tier = forms.ChoiceField(required=False, choices=[*Tier.choices, ("none", "Not judged yet")])
    tone = forms.ChoiceField(required=False, label="Said something", choices=[("", "Any tone"), *Tone.choices])
    post = forms.ChoiceField(required=False, label="On the post")
    board = forms.ChoiceField(required=False, label="Board", choices=[("", "On the board or not"), *BOARD])
    q = forms.CharField(required=False, label="Words", max_length=200, strip=True)

    def __init__(self, data, *, posts=None):
        super().__init__(data)
        self.fields["import"] = forms.IntegerField(required=False, min_value=1, max_value=2**62)
        known = Post.objects.latest_first().values_list("pk", "title")[:100] if posts is None else posts
        self.fields["post"].choices = [("", "Any post"), *((str(pk), title) for pk, title in known)]
        for name in ("tone", "post", "board"):
            self.fields[name].widget.attrs |= {"class": "form-select form-select-sm"}
        self.fields["q"].widget = forms.TextInput(
            attrs={"class": "form-control form-control-sm", "placeholder": "A name, a company, a title", "id": "search"}
        )
        self.fields["q"].widget.input_type = "search"

    @property
    def chosen(self):
        """Return what was asked for, "" where nothing or nonsense was."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    @property
    def is_on(self):
        return any(self.chosen.values())
