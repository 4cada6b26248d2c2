"""The leading side of the window: the small month and the list of resources."""
