"""Find a time: what is asked for in words and choices, and the offers."""
