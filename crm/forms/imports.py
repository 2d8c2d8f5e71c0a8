"""Bringing a file or pasted rows."""

from django import forms

from crm.models import Post

MOST_PASTED = 2_000_000  # characters: about ten thousand rows of a spreadsheet


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        # An empty file is a file too: the engine says what is wrong with it, and the others still come in.
        return data if isinstance(data, list | tuple) else [data] if data else []


class UploadForm(forms.Form):
    """Files, or rows that were copied from a spreadsheet; one of the two."""

    files = SeveralFilesField(label="Files", required=False)
    pasted = forms.CharField(label="Copied rows", required=False, strip=False, max_length=MOST_PASTED)
    post = forms.ModelChoiceField(Post.objects.all(), required=False, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if "pasted" in data and not data.get("files") and not data["pasted"].strip():
            # A form without script has one button for each way in.
            wanted = "pasted" if "paste" in self.data else "files"
            sentence = "Paste the rows first, with their header." if wanted == "pasted" else "Choose a file first."
            self.add_error(wanted, forms.ValidationError(sentence, code="required"))
        return data
