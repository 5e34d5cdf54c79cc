"""Letters made by code, as PDFs of several writers, with what is true of each."""
