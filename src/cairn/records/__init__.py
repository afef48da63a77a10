"""Records of people: what a provider may send, and whether a submission is as it should be."""
