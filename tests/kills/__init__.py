"""Kills at every call and commit boundary of fixed scenarios."""
