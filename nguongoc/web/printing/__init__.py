"""Stamps are printed: the same pages for an establishment and for an authority that prints centrally."""
