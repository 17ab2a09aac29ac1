"""How often stamps are looked up: by day, place and product, for establishments and officials."""
