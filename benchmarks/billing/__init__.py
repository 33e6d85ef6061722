"""The bill of an invoice: what each stage and each promise costs, in CPU time."""
