"""What packages are imported as, where that is not what registries call them; and what comes with Node.js itself."""

import re
from collections.abc import Mapping
from typing import Final

IMPORTED_AS: Final[Mapping[str, tuple[str, ...]]] = {  # Python: the names of distributions that bring a module
    "MySQLdb": ("mysqlclient",),
    "bs4": ("beautifulsoup4",),
    "certifi": ("requests", "httpx"),
    "click": ("flask", "typer"),
    "cv2": ("opencv-python", "opencv-contrib-python", "opencv-python-headless"),
    "dateutil": ("python-dateutil", "pandas"),
    "faiss": ("faiss-cpu", "faiss-gpu"),
    "fitz": ("pymupdf",),
    "gi": ("pygobject",),
    "grpc": ("grpcio",),
    "jinja2": ("flask",),
    "kafka": ("kafka-python",),
    "ldap": ("python-ldap",),
    "mpl_toolkits": ("matplotlib",),
    "numpy": ("pandas", "scipy"),
    "pkg_resources": ("setuptools",),
    "pythoncom": ("pywin32",),
    "setuptools": ("setuptools", "hatchling", "poetry-core"),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "starlette": ("fastapi",),
    "typing_extensions": ("pydantic", "sqlalchemy"),
    "urllib3": ("requests",),
    "werkzeug": ("flask",),
    "win32api": ("pywin32",),
    "win32com": ("pywin32",),
    "win32con": ("pywin32",),
    "zmq": ("pyzmq",),
}
NODE: Final = frozenset(  # Node.js documentation, `module.builtinModules`
    re.findall(
        r"\w+",
        """
        assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain
        events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl
        stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib
        """,
    )
)
