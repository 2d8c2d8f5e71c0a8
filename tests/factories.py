"""Situations by name. Everyone in them is made up; addresses are example.com, profiles end in -fxNNNN."""

import factory
from factory.django import DjangoModelFactory

from crm.enums import IdentityKind, InteractionKind, Precision, Role
from crm.models import Contact, Identity, Interaction, Post, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"member{n}@example.com")
    full_name = factory.Sequence(lambda n: f"Member {n}")
    role = Role.EDITOR

    class Params:
        admin = factory.Trait(role=Role.ADMIN)
        viewer = factory.Trait(role=Role.VIEWER)


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    title = factory.Sequence(lambda n: f"Why we fired our best client {n}")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    first_name = "Maya"
    last_name = factory.Sequence(lambda n: f"Okafor{n}")
    full_name = factory.LazyAttribute(lambda c: f"{c.first_name} {c.last_name}".strip())
    position = "Founder"
    company = "Northwind Labs"
    seniority = "owner"
    function = "leadership"


class IdentityFactory(DjangoModelFactory):
    class Meta:
        model = Identity

    contact = factory.SubFactory(ContactFactory)
    kind = IdentityKind.VANITY
    value = factory.Sequence(lambda n: f"maya-okafor-fx{n:04d}")


class InteractionFactory(DjangoModelFactory):
    class Meta:
        model = Interaction

    contact = factory.SubFactory(ContactFactory)
    kind = InteractionKind.COMMENT
    text = "Same problem here. How did you tell the client?"
    precision = Precision.NONE
    event_key = factory.Sequence(lambda n: f"comment:{n}")
