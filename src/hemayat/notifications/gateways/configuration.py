"""The gateways of this installation, read from the file that the settings name."""

from __future__ import annotations

import dataclasses
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from hemayat.common.strict_json import parse_json
from hemayat.notifications.errors import GatewayFault
from hemayat.notifications.gateways import Gateway, Listener
from hemayat.notifications.gateways.demo_inbox import DemoInbox
from hemayat.notifications.gateways.http import HttpGateway, ReceiptForm
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.gateways.smpp import SmppGateway

_DRIVERS: Mapping[str, type] = {"http": HttpGateway, "smpp": SmppGateway, "demo_inbox": DemoInbox}
_NOT_IN_THE_FILE = frozenset({"listener", "pause", "origin", "mode", "_clients"})
_OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


def read_line_up(path: Path | None, *, mode: str, origin: str, listener: Listener) -> GatewayFailover:
    """Without a file: the demo's inbox in the demo and in tests; nobody at all in production, so that messages wait.

    Raises GatewayFault with a line for each fault.
    """
    if path is None:
        return GatewayFailover([] if mode == "production" else [DemoInbox(mode)])
    given = {"origin": origin, "mode": mode, "listener": listener}
    entries = entries_in(path, "gateways", mode=mode)
    if entries is None:
        raise GatewayFault(f'{path}: wants {{"gateways": [...]}}')
    gateways = [
        _gateway(entry, f"{path}: gateway {number}", given) for number, entry in enumerate(entries, 1)
    ]
    names = [gateway.name for gateway in gateways]
    if len(set(names)) != len(names):
        raise GatewayFault(f"{path}: two gateways have one name: receipts could not be told apart")
    return GatewayFailover(gateways)


def entries_in(path: Path, what: str, *, mode: str) -> list[Any] | None:
    """What the file says under this name; None where it says no list. Raises GatewayFault where it cannot be read."""
    try:
        text = path.read_text("utf-8")
        if mode == "production" and path.stat().st_mode & _OTHERS_MAY_READ:
            raise GatewayFault(f"{path}: others may read it, and it holds passwords: run `chmod 600` on it")
        document = parse_json(text)
    except OSError as fault:
        raise GatewayFault(
            f"{path}: cannot be read ({fault.strerror}): see docs/operator/messages.md"
        ) from None
    except ValueError as fault:
        raise GatewayFault(f"{path}: is not JSON: {fault}") from None
    entries = document.get(what) if isinstance(document, dict) else None
    return entries if isinstance(entries, list) else None


def _gateway(entry: object, where: str, settings: Mapping[str, object]) -> Gateway:
    if not isinstance(entry, dict) or entry.get("driver") not in _DRIVERS:
        raise GatewayFault(f"{where}: wants a driver, one of: {', '.join(_DRIVERS)}")
    driver = _DRIVERS[entry["driver"]]
    values = {name: value for name, value in entry.items() if name != "driver"}
    gateway: Gateway = build_checked(driver, values, where, settings)
    return gateway


def build_checked(kind: type, values: Mapping[str, Any], where: str, allowed: Mapping[str, object]) -> Any:
    """A dataclass from what the file says, each name and each type checked. Raises GatewayFault."""
    fields = {each.name: each for each in dataclasses.fields(kind)}
    hints = get_type_hints(kind)
    faults = [
        f"{where}: there is no {name!r} here" for name in values if name not in set(fields) - _NOT_IN_THE_FILE
    ]
    faults += [
        f"{where}: {name!r} is missing"
        for name, each in fields.items()
        if each.default is dataclasses.MISSING
        and each.default_factory is dataclasses.MISSING
        and name not in values
        and name not in allowed
    ]
    read: dict[str, Any] = {name: value for name, value in allowed.items() if name in fields}
    for name, value in values.items():
        if name in fields and name not in _NOT_IN_THE_FILE:
            read[name] = _value(hints[name], value, f"{where}: {name!r}", faults)
    if faults:
        raise GatewayFault(faults)
    return kind(**read)


def _value(hint: Any, value: Any, where: str, faults: list[str]) -> Any:
    if hint is ReceiptForm and isinstance(value, dict):
        return build_checked(ReceiptForm, value, where, {})
    is_fit, wanted = _fits(hint)
    if not is_fit(value):
        faults.append(f"{where} wants {wanted}")
    return tuple(value) if get_origin(hint) is tuple and isinstance(value, list) else value


def _fits(hint: Any) -> tuple[Callable[[Any], bool], str]:
    """(a test, what to say when it fails) for the few types that a gateway has."""
    if choices := [choice for choice in get_args(hint) if isinstance(choice, str)]:
        return choices.__contains__, f"one of: {', '.join(choices)}"
    if get_origin(hint) is tuple:
        return _are_texts, "a list of texts"
    if get_origin(hint) is not None:
        return (
            lambda value: isinstance(value, dict) and _are_texts(list(value.values())),
            "an object of texts",
        )
    if hint is bool:
        return lambda value: isinstance(value, bool), "true or false"
    if hint in {int, float}:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"
    return lambda value: isinstance(value, str), "a text"


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
