"""Pictures of people, instruments, sleeves, tape boxes, cards and notation: taken in, and made fit to be shown."""
