#!/usr/bin/env bash
# A certificate authority of our own, and from it a certificate for each machine of the standby: run it once, on a machine that
# keeps ca.key afterwards where backups of the database are not.
#   bash certificates.sh FOLDER a=10.0.0.1 b=10.0.0.2 c=10.0.0.3
set -euo pipefail
umask 077
folder=$1
shift
mkdir -p "$folder"
cd "$folder"
if [[ ! -e ca.key ]]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 3650 \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
        -subj "/CN=hemayat databases" -keyout ca.key -out ca.pem 2>/dev/null
fi
for machine in "$@"; do
    name=${machine%%=*} address=${machine#*=}
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -subj "/CN=$name" \
        -keyout "$name.key" -out "$name.csr" 2>/dev/null
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 730 -sha256 -out "$name.pem" \
        -extfile <(
            printf '%s\n' "subjectAltName=IP:$address,DNS:$name" extendedKeyUsage=serverAuth,clientAuth \
                subjectKeyIdentifier=hash authorityKeyIdentifier=keyid
        ) 2>/dev/null
    rm "$name.csr"
done
chmod 0644 ./*.pem
