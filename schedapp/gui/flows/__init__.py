"""What happens when the user wishes something: between the widgets, which decide nothing, and the services."""
