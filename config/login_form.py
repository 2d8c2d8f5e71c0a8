"""The form at the door, in the product's words."""

from allauth.account.forms import LoginForm


class EntranceForm(LoginForm):
    """E-mail and password. Labels stand above the fields; a placeholder would only say them twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail"
        if "remember" in self.fields:
            self.fields["remember"].label = "Keep me logged in"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
