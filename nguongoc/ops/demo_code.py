"""`python -m nguongoc.ops.demo_code`: the code that an application shows now for the demo's accounts."""

import base64
import sys
import time

from nguongoc.accounts import totp

SECRET = base64.b32decode("NGUONGOCMINHHOA2NGUONGOCMINHHOA2")  # as public as the accounts' password


def main() -> None:
    left = totp.PERIOD - int(time.time()) % totp.PERIOD
    code = totp.code_at(SECRET, totp.present_counter())
    sys.stdout.write(f"{code} (mã mới sau {left} giây; mỗi tài khoản dùng một mã một lần)\n")


if __name__ == "__main__":
    main()
