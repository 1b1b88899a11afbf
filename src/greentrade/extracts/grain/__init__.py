"""What would count a dollar twice: totals beside parts, levels of codes, repeated rows."""
