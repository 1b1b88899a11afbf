"""What headings mean: layouts as data, detection of the layout, and how its texts are read."""
