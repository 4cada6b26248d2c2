"""The HTTP API of the product on loopback: routes, who may use them, and what an error becomes."""
