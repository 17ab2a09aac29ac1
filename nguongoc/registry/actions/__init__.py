"""The writes of the register, whoever asks: proposals, decisions, registration, media."""

from nguongoc.registry.actions.certificate_rules import (
    RuleTerms,
    load_certificate_rule,
    revise_certificate_rule,
)
from nguongoc.registry.actions.certificates import check_declaration, revoke_certificate
from nguongoc.registry.actions.decisions import accept, publish, refuse, return_for_changes, submit
from nguongoc.registry.actions.documents import add_document
from nguongoc.registry.actions.media import add_picture
from nguongoc.registry.actions.places import confirm_place, move_establishments, pass_submissions_on
from nguongoc.registry.actions.proposals import propose_certificate, propose_change, propose_product
from nguongoc.registry.actions.registration import register_establishment
from nguongoc.registry.actions.reminders import remind_of_ends

__all__ = [
    "RuleTerms",
    "accept",
    "add_document",
    "add_picture",
    "check_declaration",
    "confirm_place",
    "load_certificate_rule",
    "move_establishments",
    "pass_submissions_on",
    "propose_certificate",
    "propose_change",
    "propose_product",
    "publish",
    "refuse",
    "register_establishment",
    "remind_of_ends",
    "return_for_changes",
    "revise_certificate_rule",
    "revoke_certificate",
    "submit",
]
