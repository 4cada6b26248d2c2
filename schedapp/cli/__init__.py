"""The command line: parses arguments, calls the services, prints. No Qt, no database, no Google in here."""
