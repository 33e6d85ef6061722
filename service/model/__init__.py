"""What all other rooms speak of: records, outcomes, completions, costs. Pure values."""
