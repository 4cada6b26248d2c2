"""Peewee on SQLite, and nowhere else: tables, migrations, repositories. Rows never leave this package."""
