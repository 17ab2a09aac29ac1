#!/usr/bin/env bash
# Finds Chromium for the journeys, or installs Debian's where we may.
set -euo pipefail

command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Cài Chromium từ kho của Debian cho các kiểm thử trên trình duyệt ..."
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "Thiếu Chromium, các kiểm thử trên trình duyệt cần nó: hãy chạy 'sudo apt-get install chromium' rồi chạy lại." >&2
exit 1
