"""`python -m service` is `invoice-stream`."""

from service.cli import main

if __name__ == "__main__":
    main()
