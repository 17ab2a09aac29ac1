"""The writes of accounts, whoever asks: accounts and members, passwords, sessions."""

from nguongoc.accounts.actions.access import record_access
from nguongoc.accounts.actions.accounts import PROGRAM, create_account
from nguongoc.accounts.actions.attempts import TooManyAttempts, admit
from nguongoc.accounts.actions.authorities import add_authority, edit_authority
from nguongoc.accounts.actions.delegations import delegate_decisions, end_delegation
from nguongoc.accounts.actions.deputies import begin_acting, end_acting, end_mandate, grant_mandate
from nguongoc.accounts.actions.devices import greet_device
from nguongoc.accounts.actions.invitations import invite, invite_first_account
from nguongoc.accounts.actions.members import (
    add_member,
    edit_member,
    issue_password_link,
    restore_member,
    set_password,
    suspend_member,
)
from nguongoc.accounts.actions.notices import notify, read_notice, read_notices
from nguongoc.accounts.actions.passing import pass_by_code, pass_by_passkey
from nguongoc.accounts.actions.password_links import LINK_DAYS, PasswordLink, ask_for_password_link
from nguongoc.accounts.actions.reorganise import (
    give_places,
    pass_on_what_was_late,
    preview_reorganisation,
    reorganise,
)
from nguongoc.accounts.actions.second_steps import (
    add_passkey,
    clear_second_step,
    confirm_password,
    remove_app,
    remove_passkey,
    renew_recovery_codes,
    reset_second_step,
    set_up_app,
)
from nguongoc.accounts.actions.sessions import end_session, remember_session
from nguongoc.accounts.actions.tokens import (
    bearer_in_name_of,
    bearer_of,
    make_token,
    revoke_token,
    scopes_open_to,
)

__all__ = [
    "LINK_DAYS",
    "PROGRAM",
    "PasswordLink",
    "TooManyAttempts",
    "add_authority",
    "add_member",
    "add_passkey",
    "admit",
    "ask_for_password_link",
    "bearer_in_name_of",
    "bearer_of",
    "begin_acting",
    "clear_second_step",
    "confirm_password",
    "create_account",
    "delegate_decisions",
    "edit_authority",
    "edit_member",
    "end_acting",
    "end_delegation",
    "end_mandate",
    "end_session",
    "give_places",
    "grant_mandate",
    "greet_device",
    "invite",
    "invite_first_account",
    "issue_password_link",
    "make_token",
    "notify",
    "pass_by_code",
    "pass_by_passkey",
    "pass_on_what_was_late",
    "preview_reorganisation",
    "read_notice",
    "read_notices",
    "record_access",
    "remember_session",
    "remove_app",
    "remove_passkey",
    "renew_recovery_codes",
    "reorganise",
    "reset_second_step",
    "restore_member",
    "revoke_token",
    "scopes_open_to",
    "set_password",
    "set_up_app",
    "suspend_member",
]
