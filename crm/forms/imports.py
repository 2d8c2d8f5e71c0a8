"""Bringing a file, and saying what its columns are."""

from django import forms

from crm.enums import IdentityKind
from crm.identities import identity_of
from crm.importing import Field
from crm.importing.inspecting import ORDER_KEY
from crm.models import Post

# Only LinkedIn's Invitations.csv has these; offered where the file has them already.
SPECIAL = {Field.DIRECTION, Field.FROM_NAME, Field.TO_NAME, Field.FROM_PROFILE, Field.TO_PROFILE}
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year"}
POSTS_OFFERED = 200


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError("Choose a file first.", code="required")
        # An empty file is a file too: the engine says what is wrong with it, and the others still come in.
        return files


class UploadForm(forms.Form):
    files = SeveralFilesField(label="Files")
    post = forms.ModelChoiceField(Post.objects.all(), required=False, widget=forms.HiddenInput)


class ChoicesForm(forms.Form):
    """What a person may change before an import runs: a select for each column, the post, and who is the owner."""

    post = forms.ModelChoiceField(Post.objects.none(), required=False, label="Post", empty_label="No post")
    owner_profile = forms.CharField(required=False, max_length=1500, label="Your own profile address")

    def __init__(self, import_run, columns, *args, **kwargs):
        initial = {"post": import_run.post_id, "owner_profile": import_run.owner_profile}
        super().__init__(*args, initial=initial, auto_id="choice-%s", **kwargs)
        self.import_run, self.columns = import_run, columns
        self.fields["post"].queryset = Post.objects.latest_first()
        self.fields["post"].widget.choices = [("", "No post"), *_offered_posts(import_run)]
        self.fields["post"].widget.attrs["class"] = "form-select"
        self.fields["owner_profile"].widget.attrs |= {
            "class": "form-control",
            "placeholder": "linkedin.com/in/you",
            "autocomplete": "off",
            "spellcheck": "false",
        }
        said = import_run.mapping.get(ORDER_KEY, "")
        if said or import_run.detected.get("date_order_matters"):
            orders = [("", "not known: leave them out"), *ORDERS.items()]
            self.fields["date_order"] = forms.ChoiceField(
                choices=orders,
                required=False,
                initial=said,
                label="Dates are written as",
                widget=forms.Select({"class": "form-select"}),
            )
        for number, column in enumerate(columns):
            field = forms.ChoiceField(
                choices=_offered_fields(column["field"]),
                required=False,
                label=column["name"],
                initial=column["field"],
                widget=forms.Select({"class": "form-select form-select-sm", "aria-labelledby": f"column-{number}"}),
            )
            self.fields[f"column-{number}"] = field

    def clean_owner_profile(self):
        """Refuse what names nobody: the owner's own comments would come in as somebody else's."""
        typed = self.cleaned_data["owner_profile"].strip()
        identity = identity_of(typed) if typed else None
        if typed and (identity is None or identity[0] == IdentityKind.EMAIL):
            raise forms.ValidationError("This is not a profile address. It looks like linkedin.com/in/maya-okafor.")
        return typed

    @property
    def orders(self):
        """The select for the order of day and month; None where no date of the file needs it."""
        return self["date_order"] if "date_order" in self.fields else None

    @property
    def rows(self):
        """Each column with the select that says what it becomes."""
        return [(column, self[f"column-{number}"]) for number, column in enumerate(self.columns)]

    @property
    def choices(self):
        """What was chosen, as crm.importing takes it; the mapping is column of the file -> field of ours."""
        data = self.cleaned_data
        mapping = {column["name"]: data[f"column-{number}"] for number, column in enumerate(self.columns)}
        if data.get("date_order"):
            mapping[ORDER_KEY] = data["date_order"]
        return {"mapping": mapping, "post": data["post"], "owner_profile": data["owner_profile"]}

    @classmethod
    def was_sent(cls, data):
        """Whether `data` of a request holds choices at all: "try it again" has none."""
        return "owner_profile" in data


def _offered_fields(current):
    kinds = [kind for kind in Field if kind and (kind not in SPECIAL or kind == current)]
    return [("", "Leave out"), *((kind.value, kind.label) for kind in kinds)]


def _offered_posts(import_run):
    offered = list(Post.objects.latest_first().values_list("pk", "title")[:POSTS_OFFERED])
    if import_run.post_id and import_run.post_id not in {pk for pk, _ in offered}:
        offered.append((import_run.post_id, import_run.post.title))
    return offered
