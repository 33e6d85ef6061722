"""Values beside their labels: words of many languages, and where no label's value stands."""
