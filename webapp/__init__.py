"""Where people act: pages, API and command line."""
