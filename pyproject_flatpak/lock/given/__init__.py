"""The locks of other tools: which one a project has, and what it says for our targets."""
