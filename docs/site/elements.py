"""What the registry knows of an element, as Markdown.

All of it is asked of the plugin that was just built, so it cannot be out of date.
"""

import os
import re
import textwrap

import gi
gi.require_version("Gst", "1.0")
from gi.repository import GObject, Gst  # noqa: E402

ABOUT = {
    "roboflowvideoinfer": (
        "What it takes, does and promises is said in "
        "[What the elements do](../element.md#roboflowvideoinfer): there are the "
        "fields of its [bus messages](../element.md#bus-messages), its "
        "[errors](../element.md#errors) and the [metas](../element.md#metas) that "
        "it attaches."),
    "roboflowoverlay": (
        "What it draws is said in "
        "[What the elements do](../element.md#roboflowoverlay). It reads "
        "`GstRoboflowMeta`."),
}
FLAGS = (
    (GObject.ParamFlags.READABLE, "readable"),
    (GObject.ParamFlags.WRITABLE, "writable"),
    (Gst.PARAM_CONTROLLABLE, "can be controlled"),
    (Gst.PARAM_MUTABLE_PLAYING, "can be set while playing"),
    (Gst.PARAM_MUTABLE_READY, "can be set in NULL and READY"),
)


def load(plugins, registry):
    """Has to come before the first use of GStreamer in the process."""
    os.environ["GST_PLUGIN_PATH"] = plugins
    os.environ["GST_REGISTRY"] = registry
    Gst.init(None)


def sentence(text):
    return text if text[-1] in ".…" else text + "."


def is_named(pspec):
    return pspec.value_type.is_a(GObject.TYPE_ENUM) \
        or pspec.value_type.is_a(GObject.TYPE_FLAGS)


def named_values(pspec, element):
    """The values of an enumeration or of flags as nick and meaning, which is what
    GStreamer keeps in their names."""
    value = element.get_property(pspec.name)
    if pspec.value_type.is_a(GObject.TYPE_ENUM):
        return [(one.value_nick, one.value_name)
                for one in type(value).__enum_values__.values()]
    return [(one.first_value_nick, one.first_value_name)
            for one in type(value).__flags_values__.values()]


def default(pspec, element):
    # How bindings give the default of a boxed or named type differs by version;
    # nobody has set anything of this element.
    value = element.get_property(pspec.name) \
        if pspec.flags & GObject.ParamFlags.READABLE else None
    if pspec.value_type.is_a(GObject.TYPE_ENUM):
        return value.value_nick
    if pspec.value_type.is_a(GObject.TYPE_FLAGS):
        return "+".join(value.value_nicks)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "NULL" if value is None else str(value)


def limits(pspec):
    try:
        low, high = pspec.minimum, pspec.maximum
    except AttributeError:              # of what is no number
        return None
    return f"{low:g} to {high:g}" if isinstance(low, float) else f"{low} to {high}"


def facts(pspec, element):
    """The line below the name of a property."""
    yield f"`{pspec.value_type.name}`"
    if limits(pspec):
        yield limits(pspec)
    if pspec.flags & GObject.ParamFlags.WRITABLE:
        yield f"default `{default(pspec, element)}`"
    yield from (name for flag, name in FLAGS if pspec.flags & flag)


def describe_property(pspec, element):
    lines = [f"### `{pspec.name}`", "", ", ".join(facts(pspec, element)), "",
             sentence(pspec.blurb), ""]
    if is_named(pspec):
        lines += ["| value | |", "| --- | --- |"]
        lines += [f"| `{nick}` | {meaning} |"
                  for nick, meaning in named_values(pspec, element)] + [""]
    return lines


def caps_lines(caps):
    """A line a field, long ones wrapped."""
    if caps.is_any():
        yield "ANY"
    for one in [] if caps.is_any() else caps.to_string().split("; "):
        fields = re.split(r", (?=[\w-]+=\()", one)
        for i, field in enumerate(fields):
            yield from textwrap.wrap(field, 84,
                                     initial_indent="    " if i else "",
                                     subsequent_indent="        ")


def describe_pad(template):
    return [f"### `{template.name_template}`", "",
            f"{template.direction.value_nick}, {template.presence.value_nick}", "",
            "```", *caps_lines(template.get_caps()), "```", ""]


def hierarchy(gtype):
    names = [gtype.name]
    while gtype.name != "GObject":
        gtype = gtype.parent
        names.insert(0, gtype.name)
    return ["```"] + ["  " * i + name for i, name in enumerate(names)] + ["```", ""]


def own_types(pspecs):
    """The types which the plugin brings along for its properties."""
    found = {}
    for pspec in pspecs:
        if is_named(pspec):
            found.setdefault(pspec.value_type.name, []).append(pspec.name)
    return found


def describe(name):
    """The page of an element."""
    factory = Gst.ElementFactory.find(name)
    if not factory:
        raise RuntimeError(f"The plugin that was built has no {name}")
    element = factory.create()
    inherited = {pspec.name for pspec in GObject.list_properties(Gst.Element)}
    inherited |= {pspec.name for pspec in GObject.list_properties(Gst.Bin)}
    pspecs = sorted((pspec for pspec in element.list_properties()
                     if pspec.name not in inherited), key=lambda one: one.name)

    lines = [f"# {name}: reference", "",
             sentence(factory.get_metadata("description")), "", ABOUT[name],
             "", "| | |", "| --- | --- |",
             f"| name | {factory.get_metadata('long-name')} |",
             f"| class | `{factory.get_metadata('klass')}` |",
             f"| plugin | `{factory.get_plugin_name()}` |",
             f"| rank | {factory.get_rank()} |", "", "## Pads", ""]
    for template in sorted(factory.get_static_pad_templates(),
                           key=lambda one: one.name_template):
        lines += describe_pad(template)
    lines += ["## Properties", ""]
    for pspec in pspecs:
        lines += describe_property(pspec, element)
    types = own_types(pspecs)
    if types:
        lines += ["## Types of the plugin", "", "| type | of the property |",
                  "| --- | --- |"]
        lines += [f"| `{gtype}` | " + ", ".join(f"[`{one}`](#{one})" for one in names)
                  + " |" for gtype, names in types.items()] + [""]
    lines += ["## Hierarchy", ""] + hierarchy(element.__gtype__)
    return "\n".join(lines)
