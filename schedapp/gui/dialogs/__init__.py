"""Dialogs of the window. All are opened without blocking (`open`), and show text from outside as plain text."""
