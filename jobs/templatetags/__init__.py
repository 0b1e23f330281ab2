"""How values of jobs are written in pages."""
