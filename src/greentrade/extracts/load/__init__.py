"""From rows to one view of the source, with a dictionary for each column of few texts."""
