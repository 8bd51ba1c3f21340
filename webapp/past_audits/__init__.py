"""Past audits from a spreadsheet: looked at first, brought in whole, taken back whole."""
