"""The page on which goods are traced, for both grounds."""
