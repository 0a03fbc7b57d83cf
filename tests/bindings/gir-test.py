# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the introspection data says: every public symbol is described, and all scripts can use it."""

import copy
import os
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, f"{os.path.dirname(__file__)}/../support")
import tap

CORE = "{http://www.gtk.org/introspection/core/1.0}"
NAMESPACE = ElementTree.parse(sys.argv[1]).getroot().find(f"{CORE}namespace")

GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

# What has a block of documentation of its own. A virtual method's is that of its interface.
SYMBOLS = ("class", "interface", "boxed type", "enumeration", "constant", "function", "method",
           "constructor", "property", "signal", "member")
CALLABLES = ("function", "method", "constructor", "signal")

# A byte path works on its caller's buffers in worker threads; descriptors are C's.
FOR_C_ALONE = {"Stream", "RecordCipher", "PluginDescriptor"}


def kind(element):
    """A structure that has no type of its own belongs to the class or interface before it."""
    name = element.tag.removeprefix(CORE).rpartition("}")[2]
    return "boxed type" if name == "record" and element.get(f"{GLIB}get-type") else name


def symbols(element, path=""):
    for child in element:
        if kind(child) in SYMBOLS:
            yield f"{path}{child.get('name')}", child
        if kind(child) in ("class", "interface", "boxed type", "enumeration"):
            yield from symbols(child, f"{path}{child.get('name')}.")


def has_doc(element):
    doc = element.find(f"{CORE}doc")
    return doc is not None and bool(doc.text.strip())


def find_undescribed(namespace):
    for name, symbol in symbols(namespace):
        if not has_doc(symbol):
            yield name
        if kind(symbol) not in CALLABLES:
            continue
        returned = symbol.find(f"{CORE}return-value")
        returned_type = returned.find(f"{CORE}type")
        if (returned_type is None or returned_type.get("name") != "none") and not has_doc(returned):
            yield f"{name}: what it returns"
        for parameter in symbol.iterfind(f"{CORE}parameters/{CORE}parameter"):
            if not has_doc(parameter):
                yield f"{name}: {parameter.get('name')}"


def find_undated(namespace):
    for name, symbol in symbols(namespace):
        if kind(symbol) != "member" and symbol.get("version") is None:
            yield name


def find_unusable(namespace):
    for name, symbol in symbols(namespace):
        if symbol.get("introspectable") == "0" and name.split(".")[0] not in FOR_C_ALONE:
            yield name


def find_ambiguous(namespace):
    """Arrays whose end nobody can tell."""
    for name, symbol in symbols(namespace):
        for array in symbol.iter(f"{CORE}array") if kind(symbol) in CALLABLES else ():
            if array.get("length") is None and array.get("zero-terminated") == "0":
                yield name


def spoil(pick, change):
    """A copy of the namespace with one thing of it broken, to see that a check finds it."""
    namespace = copy.deepcopy(NAMESPACE)
    change(next(symbol for name, symbol in symbols(namespace) if name == pick))
    return namespace


def remove_doc(symbol):
    symbol.remove(symbol.find(f"{CORE}doc"))


def test_every_symbol_parameter_and_result_is_described():
    assert list(find_undescribed(NAMESPACE)) == []
    assert list(find_undescribed(spoil("Relay.stop", remove_doc))) == ["Relay.stop"]


def test_every_symbol_says_since_when_it_is_there():
    assert list(find_undated(NAMESPACE)) == []
    spoilt = spoil("Relay.stop", lambda symbol: symbol.attrib.pop("version"))
    assert list(find_undated(spoilt)) == ["Relay.stop"]


def test_scripts_can_use_all_but_the_byte_path():
    assert list(find_unusable(NAMESPACE)) == []
    spoilt = spoil("Relay.stop", lambda symbol: symbol.set("introspectable", "0"))
    assert list(find_unusable(spoilt)) == ["Relay.stop"]


def test_every_array_has_an_end():
    assert list(find_ambiguous(NAMESPACE)) == []
    spoilt = spoil("Login.get_secret", lambda symbol: symbol.find(
        f"{CORE}return-value/{CORE}array").attrib.pop("length"))
    assert list(find_ambiguous(spoilt)) == ["Login.get_secret"]


def test_errors_have_a_domain_that_scripts_know():
    domains = [symbol.get(f"{GLIB}error-domain")
               for name, symbol in symbols(NAMESPACE) if name == "Error"]
    assert domains == ["tasuki-error-quark"], domains


def test_every_extension_point_can_be_implemented():
    expected = {"Authenticator": {"login", "complete", "vouch"}, "Filter": {"screen", "heeds_ip_filters"},
                "Policy": {"judge"}, "Plugin": {"configure", "check", "start", "stop"}, "Transport": {"secure", "get_fingerprint"},
                "Storage": {"load", "save", "remove", "append", "search", "verify"}}
    for interface, verbs in expected.items():
        element = next(symbol for name, symbol in symbols(NAMESPACE) if name == interface)
        found = {verb.get("name") for verb in element.iterfind(f"{CORE}virtual-method")
                 if verb.get("introspectable") != "0"}
        assert found == verbs, (interface, found)


tap.run(sys.modules[__name__])
