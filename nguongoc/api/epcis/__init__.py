"""The door of EPCIS 2.0: its REST binding, at /epcis. docs/standards.md says where it deviates."""
