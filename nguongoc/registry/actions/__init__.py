"""The writes of the register, whoever asks: proposals, decisions, registration, media."""

from nguongoc.registry.actions.decisions import accept, publish, refuse, return_for_changes, submit
from nguongoc.registry.actions.media import add_picture, add_recording, show_media_again
from nguongoc.registry.actions.places import confirm_place, move_establishments, pass_submissions_on
from nguongoc.registry.actions.proposals import propose_certificate, propose_change, propose_product
from nguongoc.registry.actions.registration import register_establishment

__all__ = [
    "accept",
    "add_picture",
    "add_recording",
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
    "show_media_again",
    "submit",
]
