"""Random people and random rules, for holding the two judges against each other."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from crm.enums import Function, InteractionKind, Precision, Seniority, Tone
from crm.models import Contact, Interaction, Post
from leads.enums import CriterionField, CriterionKind, Operator
from leads.qualifying.definition import OPERATORS, Definition, Rule, choices_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PHRASES = [
    "founder",
    "head of",
    "Gründer",
    "CEO",
    "saas",
    "same problem",
    "c++",
    "创始人",
    "ΣΟΦΟΣ",
    "o'brien",
    "100%_x",
]
SEPARATORS = [" ", ", ", " | ", "-", " – ", "  ", "\n", "'", "🚀", "\u00a0", "/", "%", "_", "\\", "x"]

_any_text = st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\x00"), max_size=12)
_piece = st.one_of(st.sampled_from(PHRASES), st.sampled_from(PHRASES).map(str.upper), _any_text)
texts = st.one_of(
    st.just(""),
    st.lists(st.tuples(_piece, st.sampled_from(SEPARATORS)), max_size=4).map(
        lambda parts: "".join(piece + between for piece, between in parts)
    ),
)
phrases = st.one_of(st.sampled_from(PHRASES), st.text(min_size=1, max_size=6).filter(lambda text: "\x00" not in text))
_moments = st.one_of(
    st.none(),
    st.integers(-30, 60 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    st.integers(0, 9).map(lambda weeks: NOW - timedelta(weeks=weeks)),
)


@st.composite
def rules(draw, position):
    kind = draw(st.sampled_from([*CriterionKind.values, CriterionKind.WEIGHTED]))
    field = draw(st.sampled_from(CriterionField.values))
    operator = draw(st.sampled_from(sorted(OPERATORS[CriterionField(field)])))
    if operator == Operator.IS_KNOWN:
        value = ()
    elif operator == Operator.AT_LEAST:
        value = (draw(st.sampled_from([str(rung) for rung in Seniority.ladder()])),)
    else:
        known = choices_of(field)
        value = tuple(draw(st.lists(st.sampled_from(known) if known else phrases, min_size=1, max_size=3)))
    weight = 0
    if kind == CriterionKind.WEIGHTED:
        weight = draw(st.one_of(st.integers(1, 100), st.integers(-100, -1), st.sampled_from([10, 25, 50])))
    return Rule(position, str(kind), str(field), str(operator), tuple(map(str, value)), weight)


@st.composite
def definitions(draw):
    bits = draw(st.lists(st.integers(0, 59), max_size=7, unique=True))
    b_from = draw(st.integers(0, 99))
    return Definition(
        tuple(draw(rules(bit)) for bit in sorted(bits)),
        a_from=draw(st.integers(b_from + 1, 100)),
        b_from=b_from,
        coverage_from=draw(st.integers(0, 100)),
    )


contacts = st.builds(
    Contact,
    headline=texts,
    position=texts,
    company=texts,
    title_company=texts,
    location=texts,
    seniority=st.sampled_from(Seniority.values),
    function=st.sampled_from(Function.values),
)
acts = st.lists(
    st.tuples(
        st.sampled_from(InteractionKind.values), st.sampled_from(Tone.values), texts, _moments, _moments, st.booleans()
    ),
    max_size=6,
)
worlds = st.lists(st.tuples(contacts, acts), min_size=1, max_size=12)


def store(world):
    """Save the people of `world` with what they did, in two statements; return them as the database has them."""
    post = Post.objects.create(title="Why we fired our best client", published_at=NOW - timedelta(days=3))
    people = Contact.objects.bulk_create(contact for contact, _ in world)
    Interaction.objects.bulk_create(
        Interaction(
            contact=contact,
            kind=kind,
            tone=tone,
            text=text,
            occurred_at=occurred,
            precision=Precision.NONE if occurred is None else Precision.SECOND,
            observed_at=observed,
            post=post if on_post else None,
            event_key=f"{number}",
        )
        for contact, (_, deeds) in zip(people, world, strict=True)
        for number, (kind, tone, text, occurred, observed, on_post) in enumerate(deeds)
    )
    return people
