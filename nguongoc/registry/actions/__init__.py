"""The writes of the register, whoever asks: proposals, decisions, registration, media, chains, key products."""

from nguongoc.registry.actions.assignments import assign_products
from nguongoc.registry.actions.chains import (
    add_chain,
    add_chain_member,
    confirm_chain,
    edit_chain,
    end_chain,
    end_chain_member,
)
from nguongoc.registry.actions.decisions import accept, publish, refuse, return_for_changes, submit
from nguongoc.registry.actions.key_products import end_key_product, mark_key_product
from nguongoc.registry.actions.media import add_picture
from nguongoc.registry.actions.places import confirm_place, move_establishments, move_sites, pass_submissions_on
from nguongoc.registry.actions.proposals import propose_certificate, propose_change, propose_product
from nguongoc.registry.actions.registration import register_establishment
from nguongoc.registry.actions.sites import propose_site

__all__ = [
    "accept",
    "add_chain",
    "add_chain_member",
    "add_picture",
    "assign_products",
    "confirm_chain",
    "confirm_place",
    "edit_chain",
    "end_chain",
    "end_chain_member",
    "end_key_product",
    "mark_key_product",
    "move_establishments",
    "move_sites",
    "pass_submissions_on",
    "propose_certificate",
    "propose_change",
    "propose_product",
    "propose_site",
    "publish",
    "refuse",
    "register_establishment",
    "return_for_changes",
    "submit",
]
