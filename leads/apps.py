from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "Who is worth talking to"

    def ready(self):
        from leads import receivers  # noqa: F401  hears the signal of crm
