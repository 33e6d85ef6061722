"""Web pages for people: what was read, what needs a decision, what failed."""
