from django.db import migrations, models

CHANNELS = ["comment_reply", "direct_message", "email", "call", "note_to_self"]
PURPOSES = ["thank", "answer", "help", "ask"]


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_words_in_the_database")]
    operations = [
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", CHANNELS)), name="follow_up_channel_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", PURPOSES)), name="follow_up_purpose_is_known"
            ),
        ),
    ]
