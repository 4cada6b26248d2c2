"""A private desktop for tests: a screen, a window manager, D-Bus, a keyring, AT-SPI and a browser."""
