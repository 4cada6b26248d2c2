"""Small forms that open beside what they are about."""
