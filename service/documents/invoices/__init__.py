"""Which files and pages are an invoice, and which belong to one."""
