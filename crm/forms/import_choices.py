"""What a person may change before an import runs: how the file is read, what its columns are, the post, the owner."""

from django import forms

from crm.enums import IdentityKind
from crm.identities import identity_of
from crm.importing import Field
from crm.importing.encodings import ENCODINGS
from crm.importing.formats import BY_NAME, FORMATS
from crm.importing.inspecting import ENCODING_KEY, ORDER_KEY, REPAIR_KEY, choices_in, stored_parts
from crm.importing.treatments import MOJIBAKE
from crm.models import Import, Post
from crm.posts import post_urn_of

# Only LinkedIn's Invitations.csv and messages.csv have these; offered where the file has them already.
SPECIAL = {
    *(Field.DIRECTION, Field.FROM_NAME, Field.TO_NAME, Field.FROM_PROFILE, Field.TO_PROFILE),
    *(Field.CONVERSATION, Field.FOLDER, Field.DRAFT),
}
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year"}
OF_THE_WHOLE = (ORDER_KEY, ENCODING_KEY, REPAIR_KEY)  # fields of the form are called as in a mapping
GUESSED = ENCODINGS.keys() - {"utf-8", "utf-16"}  # the others are told by what is usual in a language
ABOUT_LETTERS = {MOJIBAKE, "mixed_encoding"}  # codes of warnings
POSTS_OFFERED = 200
MOST_DAYS = 60
# What the owner of the account may have done too, so that they would come in as somebody else.
THEIR_OWN = {Field.TEXT, Field.REACTION, Field.COMMENT_URL}
TIMED = {"linkedin_connections", "linkedin_invitations"}  # these are tied to a post by the time alone


class ChoicesForm(forms.Form):
    """A select for each column, and what else matters for this file; a question that it does not raise is not asked."""

    post = forms.ModelChoiceField(Post.objects.none(), required=False, label="Post", empty_label="No post")
    post_address = forms.CharField(required=False, max_length=1500, label="Address of another post")

    def __init__(self, import_run, columns, *args, **kwargs):
        super().__init__(*args, initial={"post": import_run.post_id}, auto_id="choice-%s", **kwargs)
        self.import_run, self.columns = import_run, columns
        self.formats = {part.get("format", "") for part in stored_parts(import_run.detected)}
        self.fields["post"].queryset = Post.objects.latest_first()
        self.fields["post"].widget.choices = [("", "No post"), *_offered_posts(import_run)]
        self.fields["post"].widget.attrs["class"] = "form-select"
        self.fields["post_address"].widget.attrs |= _typed("https://www.linkedin.com/posts/…")
        if self.formats & TIMED and import_run.post_id:
            self.fields["post_days"] = _days(import_run)
        if self._asks_for_owner():
            self.fields["owner_profile"] = _owner(import_run)
        self._add_reading()
        self._add_columns()

    def _add_reading(self):
        """How the file is read, where there is more than one way."""
        run, detected = self.import_run, self.import_run.detected
        said = choices_in(run.mapping)
        if self.columns and run.format in BY_NAME:
            kinds = [kind for kind in FORMATS if kind.name == run.format or not kind.refusal + kind.skips]
            self.fields["format"] = _select("What it is", [(kind.name, kind.label) for kind in kinds], run.format)
        if ORDER_KEY in said or detected.get("date_order_matters"):
            orders = [("", "not known: leave them out"), *ORDERS.items()]
            self.fields["date_order"] = _select("Dates are written as", orders, said.get(ORDER_KEY, ""))
        warned = {code for part in stored_parts(detected) for code in part.get("warnings", ())}
        if ENCODING_KEY in said or warned & ABOUT_LETTERS or detected.get("encoding", "") in GUESSED:
            taken = ENCODINGS.get(detected.get("encoding", ""), "")
            known = [("", f"as recognised: {taken}" if taken else "as recognised"), *ENCODINGS.items()]
            self.fields["encoding"] = _select("Letters are written in", known, said.get(ENCODING_KEY, ""))
        if REPAIR_KEY in said or MOJIBAKE in warned:
            ways = [("", "leave them as they are"), (MOJIBAKE, "mend them: é for Ã©")]
            self.fields["repair"] = _select("Garbled letters", ways, said.get(REPAIR_KEY, ""))

    def _add_columns(self):
        for number, column in enumerate(self.columns):
            field = _select(column["name"], _offered_fields(column["field"]), column["field"])
            field.widget.attrs |= {"class": "form-select form-select-sm", "aria-labelledby": f"column-{number}"}
            self.fields[f"column-{number}"] = field

    def _asks_for_owner(self):
        """Whether the owner may be among the people of this file, and no file has told who that is."""
        held = {column["field"] for column in self.columns}
        return bool(held & THEIR_OWN) and not self.formats & TIMED

    def clean_owner_profile(self):
        """Refuse what names nobody: the owner's own comments would come in as somebody else's."""
        typed = self.cleaned_data["owner_profile"].strip()
        identity = identity_of(typed) if typed else None
        if typed and (identity is None or identity[0] == IdentityKind.EMAIL):
            raise forms.ValidationError("This is not a profile address. It looks like linkedin.com/in/maya-okafor.")
        return typed

    def clean_post_address(self):
        """Return the URN of the post that was pasted."""
        typed = self.cleaned_data["post_address"].strip()
        urn = post_urn_of(typed) if typed else ""
        if typed and not urn:
            raise forms.ValidationError(
                "This is not the address of a post. Open the post's menu and choose “Copy link to post”."
            )
        return urn

    @property
    def readings(self):
        """The selects of how the file is read, what nobody answered yet first."""
        names = (*OF_THE_WHOLE, "format") if self.is_unsettled else ("format", *OF_THE_WHOLE)
        return [self[name] for name in names if name in self.fields]

    @property
    def days(self):
        """The number of days within which somebody is taken for one whom the post brought; None for comments."""
        return self["post_days"] if "post_days" in self.fields else None

    @property
    def owner(self):
        """The field for one's own profile; None where nobody need say."""
        return self["owner_profile"] if "owner_profile" in self.fields else None

    @property
    def names_posts(self):
        """Whether a column of the file says which post a row belongs to."""
        return any(column["field"] in (Field.POST_URL, Field.COMMENT_URL) for column in self.columns)

    @property
    def is_unsettled(self):
        """Whether the file cannot be read well before somebody answers."""
        unanswered = {"date_order", "repair"} & self.fields.keys()
        return any(not self.import_run.mapping.get(name) for name in unanswered)

    @property
    def rows(self):
        """Each column with the select that says what it becomes."""
        return [(column, self[f"column-{number}"]) for number, column in enumerate(self.columns)]

    @property
    def choices(self):
        """What was chosen, as crm.importing takes it; the mapping is column of the file -> field of ours.

        Of another format the columns mean other things, so what was chosen for them before is not kept.
        """
        data, run = self.cleaned_data, self.import_run
        format_name = data.get("format") or run.format
        mapping = {}
        if format_name == run.format:
            mapping = {column["name"]: data[f"column-{number}"] for number, column in enumerate(self.columns)}
        mapping |= {name: data[name] for name in OF_THE_WHOLE if data.get(name)}
        return {
            "mapping": mapping,
            "format": format_name,
            "post": data["post"],
            "post_urn": data["post_address"],
            "post_days": data.get("post_days") or run.post_days,
            "owner_profile": data.get("owner_profile", run.owner_profile),
        }

    @classmethod
    def was_sent(cls, data):
        """Whether `data` of a request holds choices at all: "try it again" has none."""
        return "post_address" in data


def knows_the_owner():
    """Return whose account this is as far as an earlier file told, "" where none did."""
    earlier = Import.objects.exclude(owner_profile="").order_by("-pk")
    return earlier.values_list("owner_profile", flat=True).first() or ""


def _select(label, choices, initial):
    return forms.ChoiceField(
        choices=choices,
        required=False,
        initial=initial,
        label=label,
        widget=forms.Select({"class": "form-select"}),
    )


def _typed(placeholder):
    return {"class": "form-control", "placeholder": placeholder, "autocomplete": "off", "spellcheck": "false"}


def _days(import_run):
    return forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        initial=import_run.post_days,
        label="Connected within",
        widget=forms.NumberInput({"class": "form-control form-control-sm form-control--num", "inputmode": "numeric"}),
    )


def _owner(import_run):
    return forms.CharField(
        required=False,
        max_length=1500,
        initial=import_run.owner_profile or knows_the_owner(),
        label="Your own profile address",
        widget=forms.TextInput(_typed("linkedin.com/in/you")),
    )


def _offered_fields(current):
    kinds = [kind for kind in Field if kind and (kind not in SPECIAL or kind == current)]
    return [("", "Leave out"), *((kind.value, kind.label) for kind in kinds)]


def _offered_posts(import_run):
    offered = list(Post.objects.latest_first().values_list("pk", "title")[:POSTS_OFFERED])
    if import_run.post_id and import_run.post_id not in {pk for pk, _ in offered}:
        offered.append((import_run.post_id, import_run.post.title))
    return offered
