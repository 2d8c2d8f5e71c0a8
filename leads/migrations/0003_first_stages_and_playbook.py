"""What a new team starts with: seven stages and one kind playbook. Both are theirs to change."""

from django.db import migrations

STAGES = [
    ("New", "open"),
    ("Contacted", "open"),
    ("In conversation", "open"),
    ("Call booked", "open"),
    ("Won", "won"),
    ("Lost", "lost"),
    ("Not now", "resting"),
]

# (title, wait in days, channel, purpose, template)
STEPS = [
    (
        "Say thanks, by name",
        0,
        "comment_reply",
        "thank",
        "Thank you, {{ first_name }}.{% if asked %} You asked “{{ asked }}”, and my honest answer is …"
        "{% elif said %} “{{ said }}” stayed with me.{% endif %}",
    ),
    (
        "Be useful, ask for nothing",
        3,
        "direct_message",
        "help",
        "Hello {{ first_name }}, thank you again for your words{% if post %} under “{{ post }}”{% endif %}. "
        "I wrote down what I learned from the answers. Would you like to have it? Nothing to sign up for.",
    ),
    (
        "Ask whether to compare notes",
        7,
        "direct_message",
        "ask",
        "{{ first_name }}, you know this from your own work{% if company %} at {{ company }}{% endif %}. "
        "Would it help you to compare notes some day? If not, that is fine too.",
    ),
]


def begin(apps, schema_editor):
    Stage = apps.get_model("leads", "Stage")
    Stage.objects.bulk_create(
        Stage(name=name, kind=kind, position=position) for position, (name, kind) in enumerate(STAGES, 1)
    )
    playbook = apps.get_model("leads", "Playbook").objects.create(
        name="Warm fit",
        description="For people who fit and were friendly: thank, help, and only then ask.",
        is_default=True,
    )
    Step = apps.get_model("leads", "Step")
    Step.objects.bulk_create(
        Step(
            playbook=playbook,
            position=position,
            title=title,
            wait_days=days,
            channel=channel,
            purpose=purpose,
            template=template,
        )
        for position, (title, days, channel, purpose, template) in enumerate(STEPS, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_rules_in_the_database")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
