"""The writes of accounts, whoever asks: accounts and members, passwords, sessions."""

from nguongoc.accounts.actions.accounts import PROGRAM, Program, create_account, require_strong
from nguongoc.accounts.actions.authorities import add_authority, edit_authority
from nguongoc.accounts.actions.invitations import invite, invite_first_account
from nguongoc.accounts.actions.members import (
    PasswordLink,
    add_member,
    edit_member,
    issue_password_link,
    restore_member,
    set_password,
    suspend_member,
)
from nguongoc.accounts.actions.notices import notify, read_notice, read_notices
from nguongoc.accounts.actions.reorganise import (
    begin_authority,
    give_places,
    pass_on_what_was_late,
    preview_reorganisation,
    reorganise,
)
from nguongoc.accounts.actions.sessions import end_all_sessions, end_session, remember_session

__all__ = [
    "PROGRAM",
    "PasswordLink",
    "Program",
    "add_authority",
    "add_member",
    "begin_authority",
    "create_account",
    "edit_authority",
    "edit_member",
    "end_all_sessions",
    "end_session",
    "give_places",
    "invite",
    "invite_first_account",
    "issue_password_link",
    "notify",
    "pass_on_what_was_late",
    "preview_reorganisation",
    "read_notice",
    "read_notices",
    "remember_session",
    "reorganise",
    "require_strong",
    "restore_member",
    "set_password",
    "suspend_member",
]
