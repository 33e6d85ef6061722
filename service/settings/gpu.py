"""Settings of the group `gpu`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from pydantic import Field

from service.settings.group import Group


class GpuSettings(Group):
    """Reading the GPUs of this machine (extra `nvml`)."""

    nvml: bool = Field(
        True, description="Whether NVIDIA's driver is read. Has no effect without the extra `nvml`."
    )
