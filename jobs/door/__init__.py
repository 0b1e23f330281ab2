"""What both dialects of the API do alike at the door: bodies, uploads, refusals, and files on their way out."""
