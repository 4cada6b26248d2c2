"""What needs a person's answer: the panel at the trailing edge, its cards, the brake above the week."""
