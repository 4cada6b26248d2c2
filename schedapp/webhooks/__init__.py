"""Calls to the addresses that the user named, when bookings change."""
