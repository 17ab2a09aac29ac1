#!/usr/bin/env bash
# Makes .venv with the given Python; Debian keeps the needed module in a package of its own.
set -euo pipefail
python=${1:-python3}

if ! command -v "$python" >/dev/null; then
    echo "Không tìm thấy $python: cần Python 3.11 trở lên (Debian: apt-get install python3 python3-venv)." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Cần Python 3.11 trở lên, $python là $("$python" --version): hãy chỉ bản khác, ví dụ make setup PYTHON=python3.12." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Python này thiếu mô-đun venv: hãy chạy 'sudo apt-get install $package' rồi chạy lại lệnh vừa rồi." >&2
        exit 1
    fi
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null
fi
"$python" -m venv .venv
