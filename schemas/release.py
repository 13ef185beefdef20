"""The release of RR Engine, said once. A test holds it against the project file.

Not read through importlib.metadata: that import alone costs a fifth of `rr --version`.
"""

RELEASE = "0.1.0"
