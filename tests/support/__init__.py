"""Help that tests share: a package index on example.org."""
