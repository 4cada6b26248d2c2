"""What the month and the timeline share: an item view that places and paints its items itself, chips, drags."""
