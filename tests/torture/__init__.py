"""Faults on purpose, on a whole running Convertly: what is lost, doubled or stuck afterwards is counted."""
