"""Use cases shared by the window, the command line and the API: plain objects, no Qt, no Peewee."""
