"""The values that all other rooms share: records, outcomes, completions, costs. Pure."""
