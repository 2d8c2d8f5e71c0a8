"""Posts, and the history of who did what."""

from django import forms
from django.contrib import admin
from django.db import models

from crm.admin.rows import Rows, told
from crm.attribution import attribute
from crm.forms.posts import PostForm
from crm.models import Event, Post


@admin.register(Post)
class PostAdmin(Rows):
    """The form of the product's own page, so an address is read here as it is there."""

    form = PostForm
    may_add = True
    changeable = ("title", "url", "author", "published_at", "impressions", "text")
    list_display = ("title", "platform", "author", "published_at", "impressions", "created_by")
    list_filter = ("platform", "published_at")
    list_select_related = ("created_by",)
    search_fields = ("title", "author", "urn")
    search_help_text = "Part of the title, the author or the URN."
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField}}  # one field, as in PostForm
    ordering = ("-pk",)

    def save_model(self, request, post, form, change):
        """Remember who added it; when it went out decides who is likely of it."""
        if not change:
            post.created_by = request.user
        super().save_model(request, post, form, change)
        attribute()


@admin.register(Event)
class EventAdmin(Rows):
    list_display = ("at", "verb", "by", "contact", "subject")
    list_filter = ("verb", "at")
    list_select_related = ("by", "contact")
    search_fields = ("verb__startswith", "subject__exact", "by__email__exact")
    search_help_text = "The start of a verb (lead.), one whole subject (lead:12), or a member's e-mail."
    ordering = ("-at", "-pk")
    exclude = ("detail",)
    readonly_fields = ("in_detail",)

    @admin.display(description="detail")
    def in_detail(self, event):
        return told(event.detail)
