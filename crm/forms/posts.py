"""A post that drew attention."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.html import format_html

from crm.models import Post
from crm.posts import post_urn_of, time_of_id


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = ["title", "url", "author", "published_at", "impressions", "text"]
        labels = {
            "title": "What is it called here?",
            "url": "Its address",
            "author": "Who wrote it",
            "published_at": "When it went out",
            "impressions": "How often it was seen",
            "text": "The post itself",
        }
        help_texts = {
            "title": "A few words that you will recognise it by.",
            "url": "From the post's menu: Copy link to post. Comments in a file find their post by it.",
            "published_at": "Leave it empty and we read it from the address.",
            "text": "Optional. Helps you to remember what you said.",
        }
        widgets = {
            "url": forms.URLInput({"placeholder": "https://www.linkedin.com/posts/…"}),
            "published_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "impressions": forms.NumberInput({"min": 0, "inputmode": "numeric"}),
            "text": forms.Textarea({"rows": 8}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the template writes the token, once

    def clean_url(self):
        """Refuse the address of a post that is here already: its people must not be split between two."""
        url = self.cleaned_data["url"]
        self.instance.urn = post_urn_of(url)
        twin = Post.objects.filter(urn=self.instance.urn).exclude(pk=self.instance.pk).first()
        if self.instance.urn and twin:
            told = format_html('This post is here already: <a href="{}">{}</a>.', twin.get_absolute_url(), twin.title)
            raise forms.ValidationError(told, code="twin")
        return url

    def clean(self):
        """Read from the address when the post went out, where nobody said so."""
        data = super().clean()
        if not data.get("published_at") and self.instance.urn:
            data["published_at"] = time_of_id(self.instance.urn.rpartition(":")[2])
        return data


class WordForm(forms.Form):
    """A person's word on the likely post of a connection or request; empty takes back what was said."""

    word = forms.ChoiceField(required=False, choices=[("yes", "It is of this post"), ("no", "It is not")])
