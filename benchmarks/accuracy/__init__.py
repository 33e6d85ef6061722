"""`python -m benchmarks accuracy`: labelled documents through the service and a real model."""
