"""Who you are and how much you may use: accounts, users, API keys and plans."""
