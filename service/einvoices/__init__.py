"""E-invoices: XML of EN 16931, read as it is, and the official rules that judge it."""
