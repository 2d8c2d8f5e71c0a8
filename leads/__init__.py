"""Decides who is worth talking to and what happens next: ICP, qualification, board, playbooks, follow-ups."""
