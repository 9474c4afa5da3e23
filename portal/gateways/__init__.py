"""What talks to the world outside: pictures of strangers, files, mail, telephones, agencies' own systems."""
