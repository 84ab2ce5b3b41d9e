"""Work that takes long: a row in the desk database that says what is to be done, and how far it has come."""
