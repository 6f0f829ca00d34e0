#!/usr/bin/env python3
"""Checks that targets import only downwards and that each C library has one owner.

Reads the manifest as SwiftPM understands it; prints every violation and exits 1 if there is one.
"""
import json
import subprocess
import sys

# A target may depend on targets before it in this list, never on one after it.
ORDER = [
    "CPCRE2", "CRRD", "CZlib", "CDeflate",
    "Syslog", "Sketches", "Patterns", "Rulebook", "Minutes", "Rollup", "Privacy", "Unknowns", "Archive", "Ledger",
    "RoundRobin", "Detector", "Outlets", "Alerts", "Pipeline", "Search", "Reports", "Setup", "minuted", "Dashboard",
    "minuted-dashboard", "loggen",
]
# One target owns each C library and each heavy package.
OWNER = {
    "CPCRE2": "Patterns", "CRRD": "RoundRobin", "CZlib": "Archive", "CDeflate": "Archive",
    "Yams": "Rulebook", "GRDB": "Ledger", "Crypto": "Rollup",
    "Subprocess": "Alerts", "SystemPackage": "Alerts",
    "Hummingbird": "Dashboard", "HummingbirdCore": "Dashboard", "HTTPTypes": "Dashboard",
    "Logging": "Dashboard", "NIOCore": "Dashboard", "NIOPosix": "Dashboard", "NIOHTTP1": "Dashboard",
    "NIOHTTPTypes": "Dashboard", "NIOHTTPTypesHTTP1": "Dashboard", "ServiceLifecycle": "Dashboard",
    "UnixSignals": "Dashboard",
}
# What programs alone may use.
PROGRAMS = {"minuted", "minuted-dashboard"}
TOOLS = {"bench", "CAllocationCounter", "TestSupport"}


def main():
    described = subprocess.run(
        ["swift", "package", "describe", "--type", "json"], check=True, stdout=subprocess.PIPE)
    bad = []
    for target in json.loads(described.stdout)["targets"]:
        name = target["name"]
        if target["type"] == "test" or name in TOOLS:
            continue
        if name not in ORDER:
            bad.append(f"{name} has no place in Tools/layers.py")
            continue
        for other in target.get("target_dependencies") or []:
            if ORDER.index(other) >= ORDER.index(name):
                bad.append(f"{name} may not depend on {other}: it stands above it")
        for used in (target.get("target_dependencies") or []) + (target.get("product_dependencies") or []):
            if used == "ArgumentParser" and name not in PROGRAMS:
                bad.append(f"{name} may not depend on {used}: it belongs to programs")
            if OWNER.get(used, name) != name:
                bad.append(f"{name} may not depend on {used}: it belongs to {OWNER[used]}")
    print("\n".join(bad) or "import directions: fine")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
