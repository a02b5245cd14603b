"""Safe transitions, as pure rules: what was heard becomes stays, legs, clocks and checkpoints."""
