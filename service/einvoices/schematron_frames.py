"""The frames between the service and the process that applies the official rules.

Plain data.
"""

from __future__ import annotations

import struct

REQUEST = struct.Struct(">II")
"""Bytes of the JSON list of rule sets, and of the XML."""
ANSWER = struct.Struct(">I")
"""Bytes of the JSON answer."""
