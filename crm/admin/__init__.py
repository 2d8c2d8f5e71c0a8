"""The rows of crm for operators: searched, filtered and looked at; changed where no rule is gone round."""

from crm.admin import history, imports, members, people, sameness  # noqa: F401  each registers its models
