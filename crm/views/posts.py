"""What went viral, and what it brought."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import editor_required
from crm.attention import attention_of, open_questions, people_of, tones_of, with_what_they_brought
from crm.attention_chart import bucket_name, charts_of, usual_words, weather_of
from crm.attribution import attribute, confirm, leave_to_the_time, take_off
from crm.enums import InteractionKind, Tone, WorkState
from crm.forms.posts import PostForm, WordForm
from crm.history import record
from crm.models import Import, Interaction, Post
from crm.post_words import figures_of

QUESTIONS_SHOWN = 5


@require_GET
def post_list(request):
    """All posts, newest first, with what each brought: the same number of queries for one and for fifty."""
    posts = with_what_they_brought(Post.objects.latest_first().defer("text"))
    return render(request, "crm/post_list.html", {"page": Paginator(posts, 50).get_page(request.GET.get("page"))})


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def post_new(request):
    """Write down a post; where it came from an import, go on there with the new post chosen."""
    return _edit(request, Post(created_by=request.user), title="Add a post", button="Add this post")


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def post_edit(request, pk):
    """Change what is known about a post."""
    return _edit(request, get_object_or_404(Post, pk=pk), title="Edit the post", button="Save the post")


def _edit(request, post, *, title, button):
    is_new = post.pk is None
    form = PostForm(request.POST or None, instance=post)
    if request.method == "POST" and form.is_valid():
        post = form.save()
        if "published_at" in form.changed_data or "url" in form.changed_data:
            attribute()
        record("post.added" if is_new else "post.changed", by=request.user, subject=f"post:{post.pk}")
        messages.success(request, f"“{post}” is added." if is_new else f"“{post}” is saved.")
        return redirect(_where_to_go_on(request, post) if is_new else post)
    context = {"form": form, "title": title, "button": button, "back": None if is_new else post.get_absolute_url()}
    return render(request, "crm/post_form.html", context, status=422 if form.is_bound else 200)


def _where_to_go_on(request, post):
    """Back to the import that somebody came from to add its post, with the post chosen; else to the post."""
    came_from = request.GET.get("import", "")
    if came_from.isdecimal():
        waiting = Import.objects.filter(pk=came_from, work_state=WorkState.IDLE)
        if waiting.update(post=post):
            return waiting.get()
    return post


@require_GET
def post(request, pk):
    """What one post brought: people in words, attention over time, the weather, questions nobody answered."""
    shown = get_object_or_404(Post, pk=pk)
    questions = open_questions(shown)
    attention = attention_of(shown)
    people = people_of(shown)
    context = {
        "post": shown,
        "people": people,
        "usual": usual_words(shown.usual_a_day) if people["likely"] else "",
        "tones": weather_of(tones_of(shown)),
        "attention": attention and _told(attention),
        "questions": list(questions[:QUESTIONS_SHOWN]),
        "question_count": questions.count(),
        "figures": figures_of(shown),
    }
    return render(request, "crm/post.html", context)


def _told(attention):
    """The attention with its charts and with the words that say the same."""
    name = {"by_hour": attention.by_hour}
    most = attention.most_were_here
    return {
        "by_hour": attention.by_hour,
        "charts": charts_of(attention),
        "peak_count": attention.peak.count,
        "peak_at": bucket_name(attention.peak, **name),
        "most_at": bucket_name(most, **name) if most else "",
        "rows": [
            (bucket_name(bucket, **name), bucket.count, bucket.likely) for bucket in attention.buckets if bucket.count
        ],
        "likely": attention.likely,
        "later": attention.later,
        "earlier": attention.earlier,
        "undrawn": attention.undrawn,
    }


@require_GET
def post_comments(request, pk):
    """What was said under a post, all of it or one tone, or the questions that nobody answered yet."""
    shown = get_object_or_404(Post, pk=pk)
    wanted = request.GET.get("tone", "")
    tone = wanted if wanted in Tone.values else ""
    unanswered = request.GET.get("unanswered") == "1"
    said = open_questions(shown) if unanswered else shown.interactions.spoken().newest_first().select_related("contact")
    if tone and not unanswered:
        said = said.filter(tone=tone)
    context = {
        "post": shown,
        "tone": tone,
        "unanswered": unanswered,
        "tones": weather_of(tones_of(shown)),
        "page": Paginator(said, 50).get_page(request.GET.get("page")),
    }
    return render(request, "crm/post_comments.html", context)


# What a person may say about the post of somebody who came: the verb, and what is told afterwards.
WORDS = {
    "yes": (confirm, "It is certain now that this came from the post."),
    "no": (take_off, "The post is taken off. The time alone puts none back."),
    "": (leave_to_the_time, "What you said is taken back; the time tells again."),
}


@require_POST
@editor_required
def interaction_post(request, pk):
    """Say whether somebody who connected, or asked to, is of the post that the time suggests."""
    arrived = Interaction.objects.filter(kind__in=InteractionKind.arrivals()).select_related("contact")
    interaction = get_object_or_404(arrived, pk=pk)
    form = WordForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was changed: this is no answer we know.")
        return redirect(interaction.contact)
    say, told = WORDS[form.cleaned_data["word"]]
    if say(interaction, by=request.user):
        messages.success(request, told)
    else:
        messages.info(request, "Somebody on your team was faster, so nothing was changed.")
    return redirect(interaction.contact)
