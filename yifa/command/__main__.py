"""`python -m yifa.command` is `yifa`."""

import sys

from yifa.command import main

sys.exit(main())
