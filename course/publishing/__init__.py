"""What a lesson says, for who does not run it: a site to read, slides to lecture from."""
