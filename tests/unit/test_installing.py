"""The dependencies' module does what it is for: its command, run by a real pip, installs what is locked, offline."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

