"""The board's indicators and the figures of each quarter: registers, pages, defining."""
