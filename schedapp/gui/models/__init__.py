"""Item models between the services and the views."""
