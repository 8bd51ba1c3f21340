"""The wall: the only folder that knows SpiffWorkflow and Starlark."""
