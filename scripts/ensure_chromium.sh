#!/usr/bin/env bash
# Finds Chromium for the journeys, or installs Debian's where we may: the program without a window, which takes half
# the time. Where that cannot be had, the one with a window does as well.
set -euo pipefail

command -v chromium-headless-shell >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Cài Chromium từ kho của Debian cho các kiểm thử trên trình duyệt ..."
    apt-get update -qq &&
        apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null && exit 0
fi
command -v chromium >/dev/null && exit 0
echo "Thiếu Chromium, các kiểm thử trên trình duyệt cần nó: hãy chạy 'sudo apt-get install chromium-headless-shell' rồi chạy lại." >&2
exit 1
