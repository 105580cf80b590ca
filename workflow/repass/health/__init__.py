"""What is known of every benchmark's health: recorded facts, and the page made of them."""
