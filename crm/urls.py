"""Pages of crm: posts, imports, one person, one's own settings."""

from django.urls import path

from crm.views import (
    contacts,
    duplicates,
    import_choices,
    import_fixing,
    import_rows,
    import_undo,
    imports,
    posts,
    profile,
)

app_name = "crm"
urlpatterns = [
    path("people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("people/duplicates/<int:pk>/merge/", duplicates.duplicate_merge, name="duplicate_merge"),
    path("people/duplicates/<int:pk>/dismissal/", duplicates.duplicate_dismissal, name="duplicate_dismissal"),
    path("people/merges/<int:pk>/undo/", duplicates.merge_undo, name="merge_undo"),
    path("people/<int:pk>/", contacts.contact, name="contact"),
    path("people/<int:pk>/notes/", contacts.contact_notes, name="contact_notes"),
    path("people/<int:pk>/gate/", contacts.contact_gate, name="contact_gate"),
    path("posts/", posts.post_list, name="post_list"),
    path("posts/new/", posts.post_new, name="post_new"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/edit/", posts.post_edit, name="post_edit"),
    path("posts/<int:pk>/comments/", posts.post_comments, name="post_comments"),
    path("interactions/<int:pk>/post/", posts.interaction_post, name="interaction_post"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/mapping/", import_choices.import_mapping, name="import_mapping"),
    path("imports/<int:pk>/run/", import_choices.import_run, name="import_run"),
    path("imports/<int:pk>/stop/", import_choices.import_stop, name="import_stop"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/rows/", import_rows.import_rows, name="import_rows"),
    path("imports/<int:pk>/fixing/", import_fixing.import_fixing, name="import_fixing"),
    path("imports/<int:pk>/posts/", import_choices.import_posts, name="import_posts"),
    path("imports/<int:pk>/undo/", import_undo.import_undo, name="import_undo"),
    path("imports/<int:pk>/removal/", imports.import_removal, name="import_removal"),
    path("profile/", profile.profile, name="profile"),
    path("more/", profile.more, name="more"),
]
