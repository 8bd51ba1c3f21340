"""Stories, races and rules of the house."""
