"""One module per step of the image pipeline; the order is the list in `media_tools.steps.pipeline`."""
