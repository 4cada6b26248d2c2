"""Ctrl+K: one field that finds commands, bookings, clients, resources and dates."""
