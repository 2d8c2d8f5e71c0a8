from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "Who is worth talking to"

    def ready(self):
        from leads import exporting, merging, receivers, touches  # noqa: F401  each tells crm's seams about itself
