"""Write a screening: a folder of files, a workbook."""
