"""Run the command line as `python -m viewer`."""

from viewer.cli import main

if __name__ == "__main__":
    main()
