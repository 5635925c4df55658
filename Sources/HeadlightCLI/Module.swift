// HeadlightCLI
