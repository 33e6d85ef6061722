"""From a record to its outcome: batches, the graph, the dialogue with the model, answers."""
