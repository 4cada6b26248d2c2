"""Small parts that the window, the forms and the dialogs share."""
