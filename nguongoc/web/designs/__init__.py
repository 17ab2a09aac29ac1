"""Designs of stamps, drawn in the browser and approved: the same pages for authorities and establishments."""
