"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class InvitedOnly(DefaultAccountAdapter):
    """One deployment serves one team: an admin creates each account, nobody signs up."""

    def is_open_for_signup(self, request):
        return False
