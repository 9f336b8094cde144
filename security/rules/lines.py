import asyncio
import os
import smtplib
import socket
import ssl
import subprocess
from urllib.request import urlopen

import httpx


def wrong(url, words, context):
    # ruleid: waits-for-ever
    urlopen(url)
    # ruleid: waits-for-ever
    httpx.Client(timeout=None)
    # ruleid: waits-for-ever
    smtplib.SMTP("mail")
    # ruleid: believes-any-certificate
    httpx.Client(verify=False)
    # ruleid: believes-any-certificate
    context.check_hostname = False
    # ruleid: shell
    subprocess.run(words, shell=True)
    # ruleid: shell
    os.system(words)


def right(url, words):
    # ok: waits-for-ever
    urlopen(url, timeout=2)
    # ok: waits-for-ever
    httpx.Client(timeout=20)
    # ok: believes-any-certificate
    httpx.Client(verify=True)
    # ok: shell
    subprocess.run(["ls", words], check=True)
