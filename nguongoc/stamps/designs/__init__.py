"""What a stamp looks like: the content of a design, what it must hold, and what it shows."""
