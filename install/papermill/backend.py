"""Makes the wheel that pip asks for, without a build tool to download."""

import base64
import hashlib
import os
import zipfile

NAME, VERSION = "luciola_papermill", "1.0"
HERE = os.path.dirname(os.path.abspath(__file__))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with open(os.path.join(HERE, NAME + ".py"), encoding="utf-8") as f:
        module = f.read()
    info = f"{NAME}-{VERSION}.dist-info/"
    files = {
        NAME + ".py": module,
        info + "METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\nRequires-Dist: papermill\n",
        info + "WHEEL": f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        info + "entry_points.txt": f"[papermill.engine]\nluciola = {NAME}:Engine\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text.encode())}\n"
    files[info + "RECORD"] = record + info + "RECORD,,\n"
    wheel = f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w") as z:
        for name, text in files.items():
            z.writestr(name, text)
    return wheel
