"""The writes of the register, whoever asks: proposals, decisions, registration, media, chains, key products."""

from nguongoc.registry.actions.assignments import assign_products
from nguongoc.registry.actions.certificate_rules import (
    RuleTerms,
    load_certificate_rule,
    revise_certificate_rule,
)
from nguongoc.registry.actions.certificates import check_declaration, revoke_certificate
from nguongoc.registry.actions.chains import (
    add_chain,
    add_chain_member,
    confirm_chain,
    edit_chain,
    end_chain,
    end_chain_member,
    pass_chains_on,
)
from nguongoc.registry.actions.decisions import accept, publish, refuse, return_for_changes, submit, withdraw
from nguongoc.registry.actions.documents import add_document
from nguongoc.registry.actions.duplicates import declare_distinct
from nguongoc.registry.actions.entering import Proposal, enter_establishments, send_proposals
from nguongoc.registry.actions.key_products import end_key_product, mark_key_product
from nguongoc.registry.actions.media import add_picture, add_recording, show_media_again
from nguongoc.registry.actions.places import confirm_place, move_establishments, move_sites, pass_submissions_on
from nguongoc.registry.actions.proposals import propose_certificate, propose_change, propose_product
from nguongoc.registry.actions.reasons import write_reason
from nguongoc.registry.actions.registration import (
    AlreadySent,
    enter_establishment,
    register_establishment,
    remove_old_drafts,
    save_registration_draft,
)
from nguongoc.registry.actions.reminders import remind_of_ends
from nguongoc.registry.actions.sites import propose_site
from nguongoc.registry.actions.suspension import restore_record, suspend_record
from nguongoc.registry.actions.telling import tell_what_waits

__all__ = [
    "AlreadySent",
    "Proposal",
    "RuleTerms",
    "accept",
    "add_chain",
    "add_chain_member",
    "add_document",
    "add_picture",
    "add_recording",
    "assign_products",
    "check_declaration",
    "confirm_chain",
    "confirm_place",
    "declare_distinct",
    "edit_chain",
    "end_chain",
    "end_chain_member",
    "end_key_product",
    "enter_establishment",
    "enter_establishments",
    "load_certificate_rule",
    "mark_key_product",
    "move_establishments",
    "move_sites",
    "pass_chains_on",
    "pass_submissions_on",
    "propose_certificate",
    "propose_change",
    "propose_product",
    "propose_site",
    "publish",
    "refuse",
    "register_establishment",
    "remind_of_ends",
    "remove_old_drafts",
    "restore_record",
    "return_for_changes",
    "revise_certificate_rule",
    "revoke_certificate",
    "save_registration_draft",
    "send_proposals",
    "show_media_again",
    "submit",
    "suspend_record",
    "tell_what_waits",
    "withdraw",
    "write_reason",
]
