#!/bin/sh
# Makes deploy/secrets/, once: random passwords, and the addresses that hold them.
#
#   sh deploy/make-secrets.sh
set -eu
cd "$(dirname "$0")"
umask 077

if [ -e secrets ]; then
    echo "deploy/secrets is there already: nothing was changed." >&2
    exit 1
fi
mkdir secrets.new
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
put() { printf '%s' "$2" >"secrets.new/$1"; }

owner=$(random)
site=$(random)
put secret_key "$(random)$(random)"
put database_password "$owner"
put site_password "$site"
put owner_url "postgres://ptcare:$owner@database:5432/ptcare"
put database_url "postgres://site:$site@pooler:6432/ptcare"
put pooler_users "\"site\" \"$site\"
"
put redis_url "redis://redis:6379/0"
mv secrets.new secrets
# The site's user (10001) and PostgreSQL's read them from their containers.
chmod 755 secrets
chmod 444 secrets/*
echo "deploy/secrets is made. Keep a copy of it apart from the backups." >&2
