"""The writes of the register, whoever asks: proposals, decisions, registration, media."""

from nguongoc.registry.actions.assignments import assign_products
from nguongoc.registry.actions.decisions import accept, publish, refuse, return_for_changes, submit
from nguongoc.registry.actions.media import add_picture
from nguongoc.registry.actions.places import confirm_place, move_establishments, pass_submissions_on
from nguongoc.registry.actions.proposals import propose_certificate, propose_change, propose_product
from nguongoc.registry.actions.registration import register_establishment

__all__ = [
    "accept",
    "add_picture",
    "assign_products",
    "confirm_place",
    "move_establishments",
    "pass_submissions_on",
    "propose_certificate",
    "propose_change",
    "propose_product",
    "publish",
    "refuse",
    "register_establishment",
    "return_for_changes",
    "submit",
]
