"""What programs are given, on the command line and over HTTP: plain dictionaries with fixed keys, times in ISO 8601."""
