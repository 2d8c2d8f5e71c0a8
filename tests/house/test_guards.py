"""The guards that watch every test, each shown a planted fault: a guard counts once it was seen red."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Engine, Template
from django.template.base import Origin
from django.test import override_settings
from django.urls import path

from crm.models import Contact
from tests.checked_pages import page_faults, policy_faults
from tests.factories import ContactFactory, PostFactory
from tests.loud_templates import LENIENT, OURS

ENGINE = Engine(builtins=["crm.templatetags.look"])


def render(source, folder=OURS, **context):
    """Render `source` as if it stood in a file of `folder`."""
    template = Template(source, origin=Origin(str(folder / "planted.html")), engine=ENGINE)
    return template.render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nmae }}",
        "{{ person.nmae }}",
        "{{ nmae|upper }}",
        '{{ nmae|default:"nobody" }}',
        "{{ name|default:nmae }}",
        "{% if nmae %}yes{% endif %}",
        '{% if nmae == "Maya" %}yes{% endif %}',
        "{% if not nmae %}yes{% endif %}",
        "{% for one in nmae %}{{ one }}{% endfor %}",
        "{% with other=nmae %}{{ other }}{% endwith %}",
        "{% tone nmae %}",
    ],
)
def test_a_variable_that_nobody_passed_fails_the_test(source):
    with pytest.raises(pytest.fail.Exception, match="which nobody passed"):
        render(source, name="", person={"name": "Maya"})


def test_what_was_passed_renders_as_ever():
    source = '{% if none %}x{% endif %}{{ person.name|default:"nobody" }}{{ empty|default:other }}'
    assert render(source, person={"name": "Maya"}, none=None, empty="", other="!") == "Maya!"


def test_templates_of_packages_and_the_elements_of_allauth_keep_their_manners():
    assert render("{{ attrs.href }}", folder=LENIENT, attrs={}) == ""
    assert render("{{ nmae }}", folder=OURS.parent / ".venv") == ""


@pytest.mark.django_db
def test_rows_that_nobody_ordered_come_in_random_order():
    ContactFactory.create_batch(30)
    orders = {tuple(Contact.objects.values_list("pk", flat=True)) for _ in range(4)}
    assert len(orders) > 1


@pytest.mark.django_db
def test_rows_that_somebody_ordered_counted_or_grouped_stay_as_they_are():
    contacts = ContactFactory.create_batch(30)
    ids = [contact.pk for contact in contacts]
    assert list(Contact.objects.order_by("pk").values_list("pk", flat=True)) == ids
    assert Contact.objects.count() == 30
    assert Contact.objects.filter(pk=ids[0]).exists()
    assert Contact.objects.get(pk=ids[3]).pk == ids[3]
    assert list(Contact.objects.values_list("company", flat=True).distinct()) == ["Northwind Labs"]
    assert Contact.objects.filter(pk__in=Contact.objects.filter(pk__lt=ids[5])).count() == 5
    assert PostFactory().imports.first() is None


@pytest.mark.parametrize(
    ("fault", "html"),
    [
        ("inline style", '<p style="color:red">x</p>'),
        ("inline style", "<style>p{}</style>"),
        ("inline script", "<script>go()</script>"),
        ("onclick", '<button onclick="go()">x</button>'),
        ("hx-on:click", '<button hx-on:click="go()">x</button>'),
        ("javascript address", '<a href="javascript:go()">x</a>'),
        ("unrendered", "<p>Hello {{ name }}</p>"),
        ("unrendered", "<p>{% if x %}</p>"),
        ("id given twice", '<p id="a"></p><p id="a"></p>'),
    ],
)
def test_a_page_with_a_planted_fault_is_refused(fault, html):
    assert any(fault in found for found in page_faults(html))


def test_a_template_of_a_message_may_stand_in_a_field():
    assert not page_faults("<textarea>Thank you, {{ first_name }}.</textarea>")


def test_a_page_without_the_policy_is_refused():
    assert len(policy_faults(HttpResponse("x"))) == 5


def test_the_client_of_every_test_checks_its_pages(client):
    @login_not_required
    def planted(request):
        return HttpResponse("<p onclick='go()'>")

    urls = type("urls", (), {"urlpatterns": [path("planted", planted)]})
    with override_settings(ROOT_URLCONF=urls), pytest.raises(AssertionError, match="onclick"):
        client.get("/planted")
