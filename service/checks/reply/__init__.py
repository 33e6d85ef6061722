"""From a model's reply to an answer, and what labels alone say."""
